import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChange } from '../../../shared/change/planChange.js';
import { retireOrder } from '../../../shared/change/retire/retireOrder.js';
import { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import { parse } from '../../../shared/contracts/parse.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../../shared/region/selectFromSnapshot.js';

const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;
const idOf = (name: string) =>
  shop.securityGroups.find((one) => one.SecurityGroupName === name)?.SecurityGroupId ?? '';
const empty = idOf('empty');
const ftp = idOf('retired-ftp');

/** The sample region, in which a rule of one group names another. */
const naming = (snapshot: RegionSnapshot, by: string, named: string): RegionSnapshot => ({
  ...snapshot,
  securityGroupAttributes: snapshot.securityGroupAttributes.map((one) =>
    one.SecurityGroupId === by
      ? {
          ...one,
          Permissions: {
            Permission: [
              ...one.Permissions.Permission,
              {
                ...{ SecurityGroupRuleId: `sgr-${by}`, Direction: 'ingress', IpProtocol: 'TCP' },
                ...{ PortRange: '21/21', Policy: 'Accept', Priority: '1', SourceGroupId: named },
              },
            ],
          },
        }
      : one,
  ),
});

function plan(
  retire: readonly string[],
  snapshot: RegionSnapshot,
  references?: ReadonlyMap<string, readonly string[]>,
) {
  const parsed = parse(ChangeRequest, { regionId: shop.regionId, retire });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const selection = selectFromSnapshot(snapshot, parsed.value);
  const planned = planChange({
    ...{ changeId: 'chg-1', plan: 1, plannedAt: snapshot.takenAt, request: parsed.value },
    selection: { ...selection, ...(references ? { references } : {}) },
    settings: {
      groupsPerInterface: 5,
      ratePerMinute: { small: 100, large: 700 },
      settleLimitSeconds: 600,
    },
  });
  return planned.ok
    ? planned.parts.map((part) => [part.wave, ...part.targets.map((one) => one.targetId)])
    : planned.violations.map(({ target, rule, params }) => ({ target, rule, params }));
}

describe('groups that are to be deleted', () => {
  it('go together where none names another', () => {
    expect(plan([ftp, empty], shop)).toStrictEqual([[1, ftp, empty]]);
  });

  it('go one after the other where one names another, whatever the order they are given in', () => {
    const snapshot = naming(shop, ftp, empty);
    expect(plan([empty, ftp], snapshot)).toStrictEqual([
      [1, ftp],
      [2, empty],
    ]);
    // A rule that names its own group keeps nobody.
    expect(plan([empty, ftp], naming(snapshot, ftp, ftp))).toHaveLength(2);
  });

  it('are refused where a rule of another one names them', () => {
    expect(plan([empty], naming(shop, ftp, empty))).toStrictEqual([
      {
        ...{ target: empty, rule: 'groupNamed' },
        params: { by: ftp, name: 'retired-ftp', rule: `sgr-${ftp}` },
      },
    ]);
  });

  it('are refused where a group of another account names them', () => {
    const references = new Map([[empty, ['sg-foreign']]]);
    expect(plan([empty], shop, references)).toStrictEqual([
      {
        ...{ target: empty, rule: 'groupNamed' },
        params: { by: 'sg-foreign', name: '', rule: '' },
      },
    ]);
  });

  it('are refused in a ring, with a rule without which it is none', () => {
    const snapshot = naming(naming(shop, ftp, empty), empty, ftp);
    expect(plan([ftp, empty], snapshot)).toStrictEqual([
      {
        ...{ target: ftp, rule: 'retireRing' },
        params: { groups: [ftp, empty], by: empty, rule: `sgr-${empty}` },
      },
    ]);
  });

  it('are refused in the classic network, where members have no interfaces', () => {
    const classic = idOf('classic-web');
    expect(plan([classic], shop)).toStrictEqual([
      { target: classic, rule: 'membersUnread', params: {} },
    ]);
  });

  it('are refused with the first of their members, and where a cloud service manages them', () => {
    const managed = idOf('cfw-managed');
    const members = shop.networkInterfaces
      .filter((eni) => eni.SecurityGroupIds.SecurityGroupId.includes(managed))
      .map((eni) => eni.NetworkInterfaceId);
    expect(plan([managed], shop)).toStrictEqual([
      { target: managed, rule: 'managedGroup', params: { group: 'cfw-managed' } },
      { target: managed, rule: 'groupHasMembers', params: { members: 1, first: members } },
    ]);
  });
});

it('orders groups so that each goes after all that name it, and leaves rings over', () => {
  const graph = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 12 });
  fc.assert(
    fc.property(graph, (edges) => {
      const ids = Array.from({ length: 8 }, (_, index) => `sg-${index}`);
      const namedBy = (id: string) =>
        edges.flatMap(([by, named]) => (`sg-${named}` === id ? [`sg-${by}`] : []));
      const { waves, ring } = retireOrder(ids, namedBy);
      const gone = new Set<string>();
      for (const wave of waves) {
        for (const id of wave) {
          expect(namedBy(id).every((by) => by === id || gone.has(by))).toBe(true);
        }
        for (const id of wave) gone.add(id);
      }
      // Of those that are left each is named by another that is left.
      for (const id of ring) {
        expect(namedBy(id).some((by) => by !== id && ring.includes(by))).toBe(true);
      }
      expect([...gone, ...ring].sort()).toStrictEqual(ids);
    }),
  );
});
