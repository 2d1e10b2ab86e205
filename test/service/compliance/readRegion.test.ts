import { describe, expect, it } from 'vitest';
import { readRegion } from '../../../service/compliance/readRegion.js';
import type { Run } from '../../../service/compliance/runStore.js';
import { noPolicies } from '../../../shared/compliance/policies/readPolicies.js';
import { runAudit } from '../../../shared/compliance/runAudit.js';
import type { RunScope } from '../../../shared/contracts/complianceRun.js';
import { readWholeRegion } from '../../../shared/ecs/readWholeRegion.js';
import { complianceNames } from '../../../shared/evidence/complianceNames.js';
import { JudgedFields } from '../../../shared/region/judgedFields.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';
import {
  ACCOUNT_ID,
  type FunctionsFixture,
  place,
  REGION_ID,
  startFunctions,
} from '../../functions/startFunctions.js';

const NOW = '2026-11-24T03:30:00Z';
const runOf = ({ service }: FunctionsFixture, scope?: RunScope): Run => {
  const runId = 'run-20261124T033000Z-0a1b2c3d';
  return {
    request: {
      ...{ v: 1, runId, accountId: ACCOUNT_ID, regionId: REGION_ID },
      ...(scope ? { scope } : {}),
      receivedAt: NOW,
      requestedBy: 'test',
    },
    names: complianceNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, runId),
    store: service.store,
  };
};
const optionsOf = ({ service }: FunctionsFixture, hasTimeFor = () => true) => ({
  reader: service.reader(place, 10_000),
  now: () => NOW,
  hasTimeFor,
});
const byId = (snapshot: RegionSnapshot) => ({
  ...snapshot,
  securityGroups: [...snapshot.securityGroups].sort((a, b) =>
    a.SecurityGroupId < b.SecurityGroupId ? -1 : 1,
  ),
  securityGroupAttributes: [...snapshot.securityGroupAttributes].sort((a, b) =>
    a.SecurityGroupId < b.SecurityGroupId ? -1 : 1,
  ),
});

describe('readRegion', () => {
  it('reads what one reading of the whole region has', async () => {
    const fixture = await startFunctions();
    const read = await readRegion(runOf(fixture), optionsOf(fixture));
    const whole = await readWholeRegion(fixture.service.reader(place, 10_000), ACCOUNT_ID, NOW, {
      fields: new JudgedFields(),
    });
    expect(read && byId(read)).toStrictEqual(byId(whole));
  });

  it('leaves to a next turn what there is no time for, and reads nothing twice', async () => {
    const fixture = await startFunctions();
    const run = runOf(fixture);
    expect(
      await readRegion(
        run,
        optionsOf(fixture, () => false),
      ),
    ).toBeUndefined();
    const between = fixture.calls();
    expect(between.DescribeSecurityGroupAttribute).toBeUndefined();
    const read = await readRegion(run, optionsOf(fixture));
    expect(read?.securityGroupAttributes).toHaveLength(26);
    const after = fixture.calls();
    expect(after.DescribeInstances).toBe(between.DescribeInstances);
    // One for the groups of the classic network's second kind of rules.
    expect(after.DescribeSecurityGroupAttribute).toBe(27);
    await readRegion(run, optionsOf(fixture));
    expect(fixture.calls().DescribeSecurityGroupAttribute).toBe(27);
  });

  it.each([
    [
      'instance',
      (fixture: FunctionsFixture): RunScope => ({ instanceId: fixture.instance('debug-box') }),
    ],
    [
      'group',
      (fixture: FunctionsFixture): RunScope => ({ securityGroupId: fixture.group('shop-mysql') }),
    ],
  ])(
    'reads of one %s enough for the findings of the whole region about it',
    async (_what, scopeOf) => {
      const fixture = await startFunctions();
      const scope = scopeOf(fixture);
      const part = await readRegion(runOf(fixture, scope), optionsOf(fixture));
      const whole = await readWholeRegion(fixture.service.reader(place, 10_000), ACCOUNT_ID, NOW, {
        fields: new JudgedFields(),
      });
      const findingsOf = (snapshot: RegionSnapshot | undefined) => {
        if (!snapshot) throw new Error('nothing was read');
        const run = runAudit({ snapshot, policies: noPolicies, sha256Hex, scope });
        if (!run.ok) throw new Error('faults');
        return [...run.audit.findings()];
      };
      expect(findingsOf(part)).toStrictEqual(findingsOf(whole));
      expect(part?.partial).toBe(true);
      expect(part?.securityGroups.length).toBeLessThan(whole.securityGroups.length);
    },
  );
});
