import { describe, expect, it } from 'vitest';
import { parse } from '../../../shared/contracts/parse.js';
import { ApplyStep, QueueStep, VerifyStep } from '../../../shared/contracts/step.js';

const changeId = `chg-${'0'.repeat(24)}`;
const verify = { v: 1, step: 'verify', changeId, execution: `${changeId}-2`, taskToken: 't' };
const queue = {
  ...{ v: 1, step: 'queue', changeId, plan: 1, part: '0001', direction: 'inverse' },
  decision: '1-12.json',
  taskToken: 't',
};

const faults = (schema: Parameters<typeof parse>[0], input: unknown) => {
  const parsed = parse(schema, input);
  return parsed.ok ? [] : parsed.violations.map((one) => `${one.target}: ${one.rule}`);
};

describe('a step', () => {
  it('is taken by the schema of its kind alone', () => {
    expect(faults(VerifyStep, verify)).toStrictEqual([]);
    expect(faults(QueueStep, queue)).toStrictEqual([]);
    const deadline = '2027-01-31T00:00:00.000Z';
    expect(faults(ApplyStep, { ...queue, step: 'apply', deadline })).toStrictEqual([]);
    expect(faults(ApplyStep, { ...queue, step: 'apply' })).toStrictEqual([
      'deadline: missingField',
    ]);
    expect(faults(ApplyStep, { ...queue, deadline })).toStrictEqual(['step: schema']);
    expect(faults(VerifyStep, { ...verify, execution: 'chg-1' })).toStrictEqual([
      'execution: schema',
    ]);
  });

  it.each<[string, object, string]>([
    ['a decision that leaves its folder', { decision: '../../request.json' }, 'decision: schema'],
    ['a part that is a path', { part: '../1' }, 'part: schema'],
    ['plan 0', { plan: 0 }, 'plan: schema'],
    ['an empty token', { taskToken: '' }, 'taskToken: schema'],
    ['another version', { v: 2 }, 'v: schema'],
    ['an unknown field', { region: 'x' }, 'region: unknownField'],
  ])('is refused with %s', (_what, fields, fault) => {
    expect(faults(QueueStep, { ...queue, ...fields })).toStrictEqual([fault]);
  });
});
