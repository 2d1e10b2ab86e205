import { describe, expect, it } from 'vitest';
import { controlsOf, standardNotice, standardTitle } from '../../../shared/reports/standard.js';
import { headOf } from './sampleAudit.js';

describe('controlsOf', () => {
  it('puts the checks of the standard under its controls, the worst status first', () => {
    const controls = controlsOf(headOf({ standard: 'cis-alibaba-2.0' }));
    expect(
      controls.map(({ control, status, checks }) => [control, status, checks.map((one) => one.id)]),
    ).toStrictEqual([
      ['2.22', 'notJudged', ['sg-change-alert']],
      ['3.1', 'notApplicable', ['ecs-classic']],
      ['3.2', 'fail', ['sg-ssh-open', 'sg-rdp-open']],
      ['3.5', 'fail', ['sg-shadowed-rule']],
      ['4.3', 'fail', ['sg-ssh-open']],
      ['4.4', 'fail', ['sg-rdp-open']],
    ]);
  });

  it('counts 3.10 after 3.2 and sorts names by their letters', () => {
    const [check] = headOf().checks;
    const of = (...controls: string[]) =>
      controlsOf(
        headOf({
          standard: 's',
          checks: check
            ? [{ ...check, standards: controls.map((control) => ({ standard: 's', control })) }]
            : [],
        }),
      ).map(({ control }) => control);
    expect(of('3.10', '3.2', '3')).toStrictEqual(['3', '3.2', '3.10']);
    expect(of('sg-b', 'sg-a')).toStrictEqual(['sg-a', 'sg-b']);
  });

  it('has none without a standard', () => {
    expect(controlsOf(headOf())).toStrictEqual([]);
  });
});

describe('the head of a standard', () => {
  it('names it and says what was not read', () => {
    expect(standardTitle('cis-alibaba-2.0')).toBe(
      'CIS Alibaba Cloud Foundation Benchmark 2.0 (cis-alibaba-2.0)',
    );
    expect(standardNotice('cis-alibaba-2.0')).toContain('the benchmark’s own text was not read');
  });

  it.each(['own', 'constructor', '__proto__'])('knows no standard named %s', (name) => {
    expect(standardTitle(name)).toBe(name);
    expect(standardNotice(name)).toMatch(/for it as a whole\.$/);
  });
});
