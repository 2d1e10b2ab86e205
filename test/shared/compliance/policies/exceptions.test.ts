import { describe, expect, it } from 'vitest';
import { AuditedRegion } from '../../../../shared/compliance/auditedRegion.js';
import {
  applyExceptions,
  type Exceptable,
  expiredExceptions,
} from '../../../../shared/compliance/policies/exceptions.js';
import type { PlacedException } from '../../../../shared/compliance/policies/readPolicies.js';
import { readPolicies } from '../../../../shared/compliance/policies/readPolicies.js';
import type { PolicyException } from '../../../../shared/contracts/policyFile.js';
import { snapshotOf } from './policyRegion.js';

const now = '2026-11-20T08:00:00Z';
const id = 'fnd-0123456789abcdef';

const exception = (fields: Partial<PolicyException>): PlacedException => ({
  exception: { owner: 'ops', reason: 'migration', expires: '2027-01-31', ...fields },
  at: { file: 'policies/a.yaml', line: 7, column: 5 },
});
const applied = (fields: Partial<PolicyException> = {}) => ({
  owner: 'ops',
  reason: 'migration',
  expires: '2027-01-31',
  ...fields,
});
const finding = (fields: Partial<Exceptable> = {}): Exceptable => ({
  id,
  checkId: 'sg-ssh-open',
  resource: { type: 'securityGroup', id: 'sg-a' },
  decidedBy: [
    { kind: 'rule', securityGroupId: 'sg-b', securityGroupRuleId: 'sgr-1', text: 'Accept' },
  ],
  interfaces: [
    { NetworkInterfaceId: 'eni-1', InstanceId: 'i-1' },
    { NetworkInterfaceId: 'eni-2', InstanceId: 'i-2' },
  ],
  ...fields,
});
const match = (some: readonly Partial<PolicyException>[], what = finding(), at = now) =>
  applyExceptions(some.map(exception), at).match(what);

describe('an exception', () => {
  it.each<[string, Partial<PolicyException>]>([
    ['the finding', { finding: id }],
    ['check and resource', { check: 'sg-ssh-open', resource: 'sg-a' }],
    ['check and the group that decides', { check: 'sg-ssh-open', resource: 'sg-b' }],
    ['check and the rule that decides', { check: 'sg-ssh-open', resource: 'sgr-1' }],
    ['every check of a resource', { check: '*', resource: 'sg-a' }],
    ['the finding and its check', { finding: id, check: 'sg-ssh-open', resource: 'i-2' }],
  ])('fits by %s', (_what, fields) => {
    expect(match([fields])).toStrictEqual(applied());
  });

  it.each<[string, Partial<PolicyException>]>([
    ['finding', { finding: 'fnd-ffffffffffffffff' }],
    ['check', { check: 'sg-rdp-open', resource: 'sg-a' }],
    ['resource', { check: 'sg-ssh-open', resource: 'sg-c' }],
    ['resource of every check', { check: '*', resource: 'sg-c' }],
    ['check beside the finding', { finding: id, check: 'sg-rdp-open' }],
    ['resource beside the finding', { finding: id, resource: 'sg-c' }],
  ])('does not fit another %s', (_what, fields) => {
    expect(match([fields])).toBeUndefined();
  });

  it('for one rule hides nothing that another decides', () => {
    const decidedBy = ['sgr-1', 'sgr-2'].map((securityGroupRuleId) => ({
      kind: 'rule' as const,
      securityGroupId: 'sg-b',
      securityGroupRuleId,
      text: 'Accept',
    }));
    const two = finding({
      decidedBy: [...decidedBy, { kind: 'default', text: 'no rule matches' }],
    });
    const first = { check: 'sg-ssh-open', resource: 'sgr-1' };
    expect(match([first], two)).toBeUndefined();
    expect(match([first, { ...first, resource: 'sgr-2' }], two)).toStrictEqual(applied());
    expect(match([{ ...first, resource: 'sg-b' }], two)).toStrictEqual(applied());
  });

  it('names a policy by its id, or by that of its check', () => {
    const broken = finding({ checkId: 'member-policy/web' });
    expect(match([{ check: 'web', resource: 'sg-a' }], broken)).toStrictEqual(applied());
    expect(match([{ check: 'member-policy/web', resource: 'sg-a' }], broken)).toStrictEqual(
      applied(),
    );
  });

  it('for one instance hides nothing that reaches another', () => {
    const one = { check: 'sg-ssh-open', resource: 'i-1' };
    expect(match([one])).toBeUndefined();
    const alone = finding({ interfaces: [{ NetworkInterfaceId: 'eni-1', InstanceId: 'i-1' }] });
    expect(match([one], alone)).toStrictEqual(applied());
  });

  it('of each thing that a finding reaches covers it, until the first expires', () => {
    const each = [
      { check: 'sg-ssh-open', resource: 'i-1', expires: '2026-12-01' },
      { check: '*', resource: 'eni-2' },
      { check: 'sg-ssh-open', resource: 'i-3' },
    ];
    expect(match(each, finding({ instanceIds: ['i-3'] }))).toStrictEqual(
      applied({ expires: '2026-12-01' }),
    );
    expect(match(each, finding({ instanceIds: ['i-4'] }))).toBeUndefined();
    expect(match(each, finding({ interfaces: [] }))).toBeUndefined();
  });

  it('holds through the end of its last day, UTC', () => {
    const last = [{ finding: id, expires: '2026-11-20' }];
    expect(match(last, finding(), '2026-11-20T23:59:59Z')).toBeDefined();
    expect(match(last, finding(), '2026-11-21T00:00:00Z')).toBeUndefined();
    expect(match(last, finding(), '2026-11-21T07:59:00+08:00')).toBeDefined();
    expect(match(last, finding(), 'no time')).toBeUndefined();
  });

  it('that holds longest is shown', () => {
    const two = [
      { check: 'sg-ssh-open', resource: 'sg-a', owner: 'short', expires: '2026-12-01' },
      { check: '*', resource: 'sg-a', owner: 'long' },
    ];
    expect(match(two)).toStrictEqual(applied({ owner: 'long' }));
    expect(match([...two].reverse())).toStrictEqual(applied({ owner: 'long' }));
  });

  it('that fitted nothing is unused; an expired one is something else', () => {
    const some = [
      exception({ finding: id }),
      exception({ check: 'x', resource: 'y' }),
      exception({ check: 'x', resource: 'z', expires: '2020-01-01' }),
    ];
    const matcher = applyExceptions(some, now);
    matcher.match(finding());
    expect(matcher.unused()).toStrictEqual([some[1]]);
  });
});

describe('expired exceptions', () => {
  const judge = (some: readonly PlacedException[]) =>
    expiredExceptions(some, now).judge(
      new AuditedRegion(snapshotOf([], []), { mode: 'effective', minShare: 1 / 256 }),
    );

  it('are findings that say who answered for what, until when and where it is written', () => {
    const { tally, causes } = judge([
      exception({ check: 'sg-ssh-open', resource: 'sg-a', expires: '2026-11-19' }),
      exception({ finding: id, expires: '2026-11-20' }),
    ]);
    expect(tally).toStrictEqual({ pass: 1, fail: 1, unknown: 0, notApplicable: 0 });
    expect(causes.map((one) => one.draft())).toStrictEqual([
      {
        status: 'fail',
        title: 'The exception for sg-ssh-open of sg-a expired on 2026-11-19',
        resource: { type: 'exception', id: 'policies/a.yaml:7', name: 'sg-ssh-open of sg-a' },
        explanation:
          'ops answered for sg-ssh-open of sg-a until 2026-11-19: migration. It stands at policies/a.yaml:7.',
        decidedBy: [],
        interfaces: [],
        remedy: {
          text: 'Take the exception at policies/a.yaml:7 out, or renew it with ops.',
          changes: [],
        },
      },
    ]);
  });

  it('keep their cause when they move in the file, and have none twice', () => {
    const old = exception({ finding: id, expires: '2026-01-01' });
    const moved = { ...old, at: { ...old.at, line: 99 } };
    const { causes, tally } = judge([old, moved]);
    expect(causes.map((one) => one.key)).toStrictEqual(judge([moved]).causes.map((one) => one.key));
    expect(tally.fail).toBe(2);
  });

  it('name every form of what they were for', () => {
    const names = [
      { finding: id },
      { finding: id, check: 'c', resource: 'r' },
      { finding: id, resource: 'r' },
      { check: '*', resource: 'r' },
    ].map(
      (fields) =>
        judge([exception({ ...fields, expires: '2020-01-01' })]).causes[0]?.draft().resource.name,
    );
    expect(names).toStrictEqual([
      `finding ${id}`,
      `finding ${id} (c of r)`,
      `finding ${id} (any check of r)`,
      'all checks of r',
    ]);
  });

  it('are looked for in vain where there is no exception', () => {
    expect(judge([])).toStrictEqual({
      tally: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 },
      causes: [],
      reason: 'there is no exception',
    });
  });
});

describe('ten thousand exceptions', () => {
  it('are read and matched with five thousand findings as a plain search would', () => {
    const count = 10_000;
    const expiresOf = (index: number) => (index % 3 === 0 ? '2026-01-01' : '2027-01-31');
    const text = `version: 1\nexceptions:\n${Array.from(
      { length: count },
      (_, index) =>
        `  - {check: ${index % 5 === 0 ? '"*"' : 'sg-ssh-open'}, resource: sg-${index}, owner: o${index}, reason: r, expires: ${expiresOf(index)}}`,
    ).join('\n')}\n`;
    const read = readPolicies([{ name: 'many.yaml', text }]);
    if (!read.ok) throw new Error('not read');
    const { exceptions } = read.policies;
    expect(exceptions).toHaveLength(count);
    expect(exceptions.at(-1)?.at).toStrictEqual({ file: 'many.yaml', line: count + 2, column: 5 });
    const matcher = applyExceptions(exceptions, now);
    for (let index = 0; index < 5_000; index += 1) {
      const number = index * 3;
      const resource = { type: 'securityGroup', id: `sg-${number}` } as const;
      const other = { type: 'securityGroup', id: `sg-${number + 1}` } as const;
      const checkId = index % 2 === 0 ? 'sg-ssh-open' : 'sg-rdp-open';
      expect(matcher.match(finding({ resource, checkId }))).toBeUndefined();
      const fits = number + 1 < count && (checkId === 'sg-ssh-open' || (number + 1) % 5 === 0);
      expect(matcher.match(finding({ resource: other, checkId }))?.owner).toBe(
        fits ? `o${number + 1}` : undefined,
      );
    }
  });
});
