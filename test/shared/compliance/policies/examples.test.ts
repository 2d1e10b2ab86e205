import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AuditedRegion } from '../../../../shared/compliance/auditedRegion.js';
import { applyExceptions } from '../../../../shared/compliance/policies/exceptions.js';
import { policyCheck } from '../../../../shared/compliance/policies/policyCheck.js';
import { readPolicies } from '../../../../shared/compliance/policies/readPolicies.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';

const name = 'policies/examples.yaml';
const snapshot: RegionSnapshot = JSON.parse(readFileSync('examples/region-shop.json', 'utf8'));

describe('policies/examples.yaml on the sample region', () => {
  const read = readPolicies([{ name, text: readFileSync(name, 'utf8') }]);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { policies, exceptions } = read.policies;
  const region = new AuditedRegion(snapshot, { mode: 'effective', minShare: 1 / 256 });
  const results = policies.map(({ policy }) => ({
    check: policyCheck(policy).info.id,
    judgement: policyCheck(policy).judge(region),
  }));
  const tally = (pass: number, fail = 0, unknown = 0) => ({
    pass,
    fail,
    unknown,
    notApplicable: 0,
  });

  it('finds what the file of the region shows', () => {
    expect(results.map((one) => [one.check, one.judgement.tally])).toStrictEqual([
      ['member-policy/web-tier', tally(12)],
      ['member-policy/no-debug-group', tally(80, 1)],
      ['member-policy/jump-host', tally(1)],
      ['member-policy/pci-egress', tally(4)],
      ['member-policy/legacy-closed', tally(0, 2, 1)],
      ['member-policy/databases', tally(4)],
    ]);
    const titles = results.flatMap(({ judgement }) =>
      judgement.causes.map((one) => one.draft().title).sort(),
    );
    expect(titles).toStrictEqual([
      '1 instance selected by no-debug-group is in tmp-debug',
      "legacy-closed: tcp 22 in from the Internet can't be judged: the classic network is not judged",
      'legacy-closed: tcp 22 in from the Internet must be closed and is open on 2 instances: Accept tcp 22/22 from 0.0.0.0/0, priority 110',
      "legacy-closed: tcp 3389 in from the Internet can't be judged: the classic network is not judged",
      'legacy-closed: tcp 3389 in from the Internet must be closed and is open on 2 instances: Accept tcp 3389/3389 from 0.0.0.0/0, priority 110',
    ]);
  });

  it('has an exception that answers for one of them', () => {
    const matcher = applyExceptions(exceptions, snapshot.takenAt);
    const excepted = results.flatMap(({ check, judgement }) =>
      judgement.causes.map((one) =>
        matcher.match({ ...one.draft(), id: 'fnd-0000000000000000', checkId: check }),
      ),
    );
    expect(excepted.filter((one) => one !== undefined)).toStrictEqual([
      {
        owner: 'platform team',
        reason: 'INC-4790, the debug box stays until the fix is out',
        expires: '2026-12-31',
      },
    ]);
    expect(matcher.unused()).toStrictEqual([]);
  });
});
