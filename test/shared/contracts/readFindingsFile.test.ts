import { describe, expect, it } from 'vitest';
import { readFindingsFile } from '../../../shared/contracts/readFindingsFile.js';
import { headOf, sampleAudit } from '../reports/sampleAudit.js';

const file = () => ({ ...headOf(), findings: [...sampleAudit().findings()] });

describe('readFindingsFile', () => {
  it('gives back what an audit put out', () => {
    expect(readFindingsFile(file())).toStrictEqual({ ok: true, value: file() });
  });

  it.each([
    ['no object', 'text', { target: '(body)', rule: 'schema' }],
    ['another version', { ...file(), v: 2 }, { target: 'v', rule: 'schema' }],
    ['an unknown field', { ...file(), extra: 1 }, { target: 'extra', rule: 'unknownField' }],
    [
      'a finding without an id of ours',
      { ...file(), findings: [{ ...file().findings[0], id: 'fnd-1' }] },
      { target: 'findings[0].id', rule: 'schema' },
    ],
  ])('refuses %s and says where', (_name, value, violation) => {
    expect(readFindingsFile(value)).toMatchObject({ ok: false, violations: [violation] });
  });

  it('names twenty faults of a file that has thousands', () => {
    const read = readFindingsFile({ ...file(), findings: Array.from({ length: 5_000 }, () => 1) });
    expect(read.ok ? [] : read.violations).toHaveLength(20);
  });
});
