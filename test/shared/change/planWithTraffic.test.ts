import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  exposureDifference,
  movesOf,
} from '../../../shared/change/membership/exposureDifference.js';
import { planChange } from '../../../shared/change/planChange.js';
import { planWithTraffic } from '../../../shared/change/planWithTraffic.js';
import { ChangeRequest, type ChangeRequestInput } from '../../../shared/contracts/changeRequest.js';
import { parse } from '../../../shared/contracts/parse.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { noEdits, type RuleEdits } from '../../../shared/region/ruleEdits.js';
import { selectFromSnapshot } from '../../../shared/region/selectFromSnapshot.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';
import { planSettingsFrom } from '../../../shared/runtime/planSettings.js';

const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;

function inputOf(request: Omit<ChangeRequestInput, 'regionId'>, snapshot = shop) {
  const parsed = parse(ChangeRequest, { regionId: shop.regionId, ...request });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return {
    changeId: '',
    plan: 1,
    plannedAt: '',
    request: parsed.value,
    selection: selectFromSnapshot(snapshot, parsed.value),
    settings: planSettingsFrom({}),
    hash: sha256Hex,
  };
}

const joinWeb = { targets: { select: { instanceName: 'batch-01' } }, join: [{ name: 'shop-app' }] };
const webJoins = (edits: RuleEdits) => {
  const planned = planWithTraffic({ ...inputOf(joinWeb), edits });
  if (!planned.ok) throw new Error('refused');
  return planned.exposure.lines;
};

const idOf = (name: string) =>
  shop.securityGroups.find((group) => group.SecurityGroupName === name)?.SecurityGroupId ?? '';
const rulesOf = (name: string) =>
  shop.securityGroupAttributes.find((one) => one.SecurityGroupId === idOf(name))?.Permissions
    .Permission ?? [];

/** The sample region in which a group has other rules. */
const withRules = (name: string, rules: ReturnType<typeof rulesOf>): RegionSnapshot => ({
  ...shop,
  securityGroupAttributes: shop.securityGroupAttributes.map((one) =>
    one.SecurityGroupId === idOf(name) ? { ...one, Permissions: { Permission: rules } } : one,
  ),
});

describe('a plan with its traffic', () => {
  it('is the plan, and what its moves open and close', () => {
    const input = inputOf(joinWeb);
    const plan = planChange(input);
    if (!plan.ok) throw new Error('refused');
    const exposure = exposureDifference({
      snapshot: shop,
      moves: movesOf(plan.parts),
      hash: sha256Hex,
    });
    expect(planWithTraffic(input)).toStrictEqual({ ...plan, exposure });
    expect(exposure.lines.length).toBeGreaterThan(0);
  });

  it('that is refused has its violations and no traffic', () => {
    const input = inputOf({ targets: { instanceIds: ['i-nobody'] }, join: [{ name: 'shop-app' }] });
    const planned = planWithTraffic(input);
    expect(planned).toStrictEqual({
      ok: false,
      violations: [{ target: 'i-nobody', rule: 'notFound', params: {} }],
    });
  });

  it('puts what closes first where a change only leaves', () => {
    const input = inputOf({
      targets: { select: { instanceName: 'app-strict-*' } },
      leave: [{ name: 'shop-app' }],
    });
    const planned = planWithTraffic(input);
    if (!planned.ok) throw new Error('refused');
    const kinds = planned.exposure.lines.map((line) => line.kind);
    expect([...new Set(kinds)]).toStrictEqual(['closes']);
  });

  it('looks at rules as if they were revoked: the same lines close as the region without them shows', () => {
    const [revoked] = rulesOf('shop-app').filter((rule) => rule.Direction === 'ingress');
    const id = revoked?.SecurityGroupRuleId ?? '';
    const onlyRules = (edits: RuleEdits) =>
      exposureDifference({ snapshot: shop, moves: new Map(), edits, hash: sha256Hex }).lines;
    expect(onlyRules(noEdits)).toStrictEqual([]);
    const lines = onlyRules({ revoke: [id], authorize: [] });
    expect(lines.length).toBeGreaterThan(0);
    // Put back into the region that lacks it, the rule opens what its revocation closes.
    const without = withRules(
      'shop-app',
      rulesOf('shop-app').filter((rule) => rule.SecurityGroupRuleId !== id),
    );
    const back = exposureDifference({
      snapshot: without,
      moves: new Map(),
      edits: {
        revoke: [],
        authorize: [{ securityGroupId: idOf('shop-app'), permission: revoked as never }],
      },
      hash: sha256Hex,
    }).lines;
    const flipped = { opens: 'closes', closes: 'opens', unclear: 'unclear' } as const;
    const trafficOf = (list: typeof lines, flip: boolean) =>
      list.map(({ direction, protocol, ports, sourcePorts, peers, kind, interfaces }) => [
        { direction, protocol, ports, sourcePorts, peers },
        flip ? flipped[kind] : kind,
        interfaces,
      ]);
    expect(trafficOf(back, true)).toStrictEqual(trafficOf(lines, false));
  });

  it('looks at a new rule together with the join that it meets', () => {
    const authorize = [
      {
        securityGroupId: idOf('shop-app'),
        permission: {
          Direction: 'ingress',
          IpProtocol: 'TCP',
          PortRange: '2222/2222',
          Policy: 'Accept',
          Priority: '1',
          SourceCidrIp: '0.0.0.0/0',
        },
      },
    ];
    const opened = webJoins({ revoke: [], authorize }).filter((line) =>
      line.ports.includes('2222/2222'),
    );
    const members = shop.networkInterfaces.filter((eni) =>
      eni.SecurityGroupIds.SecurityGroupId.includes(idOf('shop-app')),
    );
    expect(webJoins(noEdits).some((line) => line.ports.includes('2222/2222'))).toBe(false);
    expect(
      opened.map(({ kind, by, internet }) => [kind, by, internet !== undefined]),
    ).toContainEqual(['opens', 'ownRule', true]);
    // Everyone in the group gets the rule, and the one who joins; debug-box lets in every TCP port.
    const on = new Set(opened.flatMap((line) => line.interfaces));
    const nameOf = (instanceId: string | undefined) =>
      shop.instances.find((one) => one.InstanceId === instanceId)?.InstanceName;
    const others = members.filter((eni) => !on.has(eni.NetworkInterfaceId));
    expect([on.size, others.map((eni) => nameOf(eni.InstanceId))]).toStrictEqual([
      members.length,
      ['debug-box'],
    ]);
  });
});
