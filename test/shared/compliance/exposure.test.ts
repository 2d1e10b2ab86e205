import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditedRegion } from '../../../shared/compliance/auditedRegion.js';
import type { InterfaceClass } from '../../../shared/compliance/interfaceClass.js';
import { portPieces } from '../../../shared/compliance/judging/portPieces.js';
import { noPolicies } from '../../../shared/compliance/policies/readPolicies.js';
import { runAudit } from '../../../shared/compliance/runAudit.js';
import type { FindingRemedy, RuleChange, Tally } from '../../../shared/contracts/findings.js';
import type {
  NetworkInterface,
  Permission,
  RegionSnapshot,
} from '../../../shared/region/regionSnapshot.js';
import { findingsJson } from '../../../shared/reports/findingsJson.js';
import { everyPort } from '../../../shared/rules/portRange.js';
import type { Family } from '../rules/reference/address.js';
import { runs } from '../rules/runs.js';
import { judge, snapshotOf, type TestRegion } from './checks/checkRegion.js';
import { partlyReadRegion, randomTestRegion } from './reference/randomTestRegion.js';
import {
  type Fate,
  type Peers,
  ReferenceExposure,
  type Side,
  sidesOf,
  sumOf,
} from './reference/referenceExposure.js';

const MIN_SHARE = 1 / 256;
const RUNS = runs(10);
const TCP_AND_UDP = [6, 17];

type Status = keyof Tally;
const worst: readonly Status[] = ['fail', 'unknown', 'pass', 'notApplicable'];

/** How the interfaces of a region stand by the reference; each by the worst of its addresses. */
function tallyOf(
  region: TestRegion,
  ask: (reference: ReferenceExposure, side: Side, families: readonly Family[]) => Status,
  uncertainIs: 'allow' | 'deny' | 'uncertain' = 'uncertain',
): Tally {
  const snapshot = snapshotOf(region);
  const reference = new ReferenceExposure(snapshot, { uncertainIs });
  const tally: Record<Status, number> = { pass: 0, fail: 0, unknown: 0, notApplicable: 0 };
  for (const eni of snapshot.networkInterfaces) {
    const families = familiesOf(eni);
    const found = sidesOf(eni).map((side) => ask(reference, side, families));
    const status = worst.find((one) => found.includes(one)) ?? 'pass';
    tally[status] += 1;
  }
  return tally;
}

const familiesOf = (eni: NetworkInterface): Family[] => (eni.Ipv6Sets ? [4, 6] : [4]);
const failsIf = (fails: boolean): Status => (fails ? 'fail' : 'pass');

/** Whether somebody on enough of the Internet reaches one of the ports. */
const opensPorts =
  (wanted: (port: number) => boolean, protocols: readonly number[]) =>
  (reference: ReferenceExposure, side: Side, families: readonly Family[]): Status =>
    failsIf(
      families.some((family) =>
        protocols.some((protocol) =>
          reference.ports
            .filter(wanted)
            .some(
              (port) => reference.reaching(side, family, { protocol, port }).share >= MIN_SHARE,
            ),
        ),
      ),
    );

/** The peers that reach every port of a protocol, each by whatever source port does it. */
function reachingAll(
  reference: ReferenceExposure,
  side: Side,
  family: Family,
  protocol: number,
): Peers[] {
  const each = reference.ports.map(
    (port) => new Set(reference.reaching(side, family, { protocol, port }).peers),
  );
  return reference.peers(family).filter((one) => each.every((some) => some.has(one)));
}

/** What a peer meets that tries every kind of packet; kinds that differ in the source port are one. */
function fatesOf(
  reference: ReferenceExposure,
  side: Side,
  family: Family,
  peer: Peers,
  direction: 'ingress' | 'egress',
): Map<string, Fate[]> {
  const byPort = new Map<string, Fate[]>();
  for (const kind of reference.kinds(family)) {
    const key = `${kind.protocol} ${kind.port}`;
    const fate = reference.fate(side, { direction, ...kind, peer: peer.address });
    byPort.set(key, [...(byPort.get(key) ?? []), fate]);
  }
  return byPort;
}

const isOpen = (fates: readonly Fate[]) => fates.some(({ verdict }) => verdict === 'allow');
const namesEveryPort = ({ verdict, rule }: Fate) =>
  verdict === 'allow' && rule?.ports.some(({ from, to }) => from <= 1 && to === 65_535) === true;

const checks: Record<string, Parameters<typeof tallyOf>[1]> = {
  'sg-ssh-open': opensPorts((port) => port === 22, [6]),
  'sg-whitelist-ports': opensPorts((port) => port !== 80 && port !== 443, TCP_AND_UDP),
  'sg-public-access': (reference, side, families) =>
    failsIf(
      families.some((family) =>
        TCP_AND_UDP.some(
          (protocol) => sumOf(reachingAll(reference, side, family, protocol)) >= MIN_SHARE,
        ),
      ),
    ),
  'sg-all-ports': (reference, side, families) =>
    failsIf(
      families.some((family) =>
        reference.peers(family).some((peer) => {
          const fates = [...fatesOf(reference, side, family, peer, 'ingress')];
          return TCP_AND_UDP.some((protocol) => {
            const own = fates.filter(([key]) => key.startsWith(`${protocol} `)).map(([, of]) => of);
            return own.every(isOpen) && own.flat().some(namesEveryPort);
          });
        }),
      ),
    ),
  'sg-all-protocols': (reference, side, families) =>
    failsIf(
      families.some((family) =>
        reference.peers(family).some((peer) => {
          const fates = [...fatesOf(reference, side, family, peer, 'ingress').values()];
          return (
            fates.every(isOpen) &&
            fates
              .flat()
              .some(({ verdict, rule }) => verdict === 'allow' && rule?.protocol === 'all')
          );
        }),
      ),
    ),
  'sg-internet-cidr': (reference, side, families) =>
    failsIf(
      families.some((family) =>
        reference
          .peers(family)
          .filter(({ share }) => share > 0)
          .some((peer) =>
            [...fatesOf(reference, side, family, peer, 'ingress').values()]
              .flat()
              .some(({ verdict, by }) => verdict === 'allow' && !namesGroup(by)),
          ),
      ),
    ),
  'sg-ipv6-wider': (reference, side, families) => {
    if (!families.includes(6)) return 'notApplicable';
    return failsIf(
      TCP_AND_UDP.some((protocol) =>
        reference.ports.some(
          (port) =>
            reference.reaching(side, 6, { protocol, port }).share >= MIN_SHARE &&
            reference.reaching(side, 4, { protocol, port }).share < MIN_SHARE,
        ),
      ),
    );
  },
  'sg-egress-all': (reference, side, families) =>
    failsIf(
      families.some((family) => {
        const whole = reference.peers(family).filter((peer) => {
          const fates = fatesOf(reference, side, family, peer, 'egress');
          // The platform lets nobody send TCP 25 to the Internet, whatever the rules say.
          return [...fates].every(([key, of]) => key === '6 25' || isOpen(of));
        });
        const byRule = whole.filter(({ address }) => {
          const sctp = { direction: 'egress', protocol: 132, port: 0, sourcePort: 0 } as const;
          return reference.fate(side, { ...sctp, peer: address }).rule !== undefined;
        });
        return sumOf(byRule) >= MIN_SHARE;
      }),
    ),
};

/** Set while a region is judged: the rules that name a group as their peer. */
let groupRules = new Set<string>();
const namesGroup = (ruleId: string) => groupRules.has(ruleId);

describe('exposure to the Internet is what one packet of every kind meets', () => {
  it.each(Object.keys(checks))('%s', (id) => {
    fc.assert(
      fc.property(randomTestRegion, (region) => {
        groupRules = new Set(
          snapshotOf(region).securityGroupAttributes.flatMap(({ Permissions }) =>
            Permissions.Permission.flatMap((one) =>
              one.SourceGroupId && one.SecurityGroupRuleId ? one.SecurityGroupRuleId : [],
            ),
          ),
        );
        const ask = checks[id] as (typeof checks)[string];
        expect(judge(id, region).result.resources).toStrictEqual(tallyOf(region, ask));
      }),
      { numRuns: RUNS * 2 },
    );
  });

  it.each(['sg-ssh-open', 'sg-whitelist-ports', 'sg-public-access'])(
    '%s fails by what is known alone, and passes only where nothing unknown could make it fail',
    (id) => {
      const ask = checks[id] as (typeof checks)[string];
      fc.assert(
        fc.property(partlyReadRegion, (region) => {
          const { fail, pass, unknown } = judge(id, region).result.resources;
          const surely = tallyOf(region, ask, 'deny').fail;
          const perhaps = tallyOf(region, ask, 'allow').fail;
          expect([fail, unknown]).toStrictEqual([surely, perhaps - surely]);
          expect(fail + pass + unknown).toBe(region.interfaces?.length);
        }),
        { numRuns: RUNS * 2 },
      );
    },
  );

  it('shares and deciding rules of every port', () => {
    fc.assert(
      fc.property(randomTestRegion, (region) => {
        const snapshot = snapshotOf(region);
        const audited = new AuditedRegion(snapshot, { mode: 'effective', minShare: MIN_SHARE });
        const reference = new ReferenceExposure(snapshot);
        for (const judged of audited.traffic.classes) {
          const found = portPieces(judged, new Map([[6, everyPort]])).flatMap((piece) =>
            reference.ports
              .filter((port) => isIn(piece.ports, port) && piece.share > 1e-20)
              .map((port) => ({
                at: `IPv${piece.family} tcp ${port}`,
                share: rounded(piece.share),
                by: piece.openBy.map(({ entry }) => entry.rule?.securityGroupRuleId).sort(),
              })),
          );
          for (const side of judged.interfaceClass.interfaces.flatMap((eni) =>
            sidesOfClass(eni, judged.interfaceClass),
          )) {
            expect(byPlace(found)).toStrictEqual(
              byPlace(
                (judged.interfaceClass.hasIpv6 ? ([4, 6] as const) : ([4] as const)).flatMap(
                  (family) =>
                    reference.ports.flatMap((port) => {
                      const reached = reference.reaching(side, family, { protocol: 6, port });
                      const at = `IPv${family} tcp ${port}`;
                      const { share, by } = reached;
                      return share > 1e-20 ? [{ at, share: rounded(share), by }] : [];
                    }),
                ),
              ),
            );
          }
        }
      }),
      { numRuns: RUNS * 2 },
    );
  });
});

/** The sides of an interface that a class is about. */
function sidesOfClass(eni: NetworkInterface, { own }: InterfaceClass): Side[] {
  const sides = sidesOf(eni);
  if (!own) return sides;
  return sides.filter(
    ({ own4, own6 }) =>
      (own.v4.length === 0 || Number(own4?.value) === own.v4[0]) &&
      (own.v6.length === 0 || own6?.value === own.v6[0]),
  );
}

const isIn = (ranges: readonly number[], port: number) =>
  ranges.some((from, at) => at % 2 === 0 && from <= port && port < (ranges[at + 1] as number));
/** The snapshot as it is after calls of AuthorizeSecurityGroup and RevokeSecurityGroup. */
function applied(snapshot: RegionSnapshot, changes: readonly RuleChange[]): RegionSnapshot {
  let count = 0;
  const without = (permissions: readonly Permission[], gone: ReadonlySet<string>) =>
    permissions.filter((one) => !gone.has(one.SecurityGroupRuleId ?? ''));
  let after = snapshot;
  for (const change of changes) {
    const direction = change.operation.endsWith('Egress') ? 'egress' : 'ingress';
    const gone = new Set(change.securityGroupRuleIds);
    const added = (change.permissions ?? []).map((one) => {
      count += 1;
      return { ...one, Direction: direction, SecurityGroupRuleId: `sgr-new-${count}` };
    }) as unknown as Permission[];
    after = {
      ...after,
      securityGroupAttributes: after.securityGroupAttributes.map((one) =>
        one.SecurityGroupId === change.securityGroupId
          ? {
              ...one,
              Permissions: { Permission: [...without(one.Permissions.Permission, gone), ...added] },
            }
          : one,
      ),
    };
  }
  return after;
}

/** Every packet whose verdict two regions differ in. */
function differences(before: RegionSnapshot, after: RegionSnapshot) {
  const [a, b] = [
    new ReferenceExposure(before),
    new ReferenceExposure(after, { alsoCutAs: before }),
  ];
  const found: { eni: string; direction: string; kind: string; share: number; to: string }[] = [];
  // Where rules are taken away, the first region has every edge of the second.
  for (const eni of before.networkInterfaces) {
    for (const side of sidesOf(eni)) {
      for (const direction of ['ingress', 'egress'] as const) {
        for (const family of familiesOf(eni)) {
          for (const kind of a.kinds(family)) {
            for (const { address, share } of a.peers(family)) {
              const packet = { direction, ...kind, peer: address };
              const [was, is] = [a.fate(side, packet).verdict, b.fate(side, packet).verdict];
              if (was === is) continue;
              found.push({
                eni: eni.NetworkInterfaceId,
                direction,
                kind: `${kind.protocol} ${kind.port}`,
                share,
                to: is,
              });
            }
          }
        }
      }
    }
  }
  return found;
}

describe('the order in which a region was read', () => {
  const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
  const findingsOf = (snapshot: RegionSnapshot) => {
    const run = runAudit({ snapshot, policies: noPolicies, sha256Hex });
    if (!run.ok) throw new Error('faults');
    return [...findingsJson(run.audit)].join('');
  };

  it('changes no byte of the findings', () => {
    fc.assert(
      fc.property(
        fc.oneof(randomTestRegion, partlyReadRegion),
        fc.infiniteStream(fc.nat(99)),
        (region, dice) => {
          const snapshot = snapshotOf(region);
          const shuffled = <T>(list: readonly T[]): T[] =>
            list
              .map((one) => ({ one, at: dice.next().value as number }))
              .sort((a, b) => a.at - b.at)
              .map(({ one }) => one);
          const other: RegionSnapshot = {
            ...snapshot,
            instances: shuffled(snapshot.instances),
            networkInterfaces: shuffled(snapshot.networkInterfaces).map((eni) => ({
              ...eni,
              SecurityGroupIds: { SecurityGroupId: shuffled(eni.SecurityGroupIds.SecurityGroupId) },
            })),
            securityGroups: shuffled(snapshot.securityGroups),
            securityGroupAttributes: shuffled(snapshot.securityGroupAttributes).map((one) => ({
              ...one,
              Permissions: { Permission: shuffled(one.Permissions.Permission) },
            })),
            prefixLists: shuffled(snapshot.prefixLists),
            portRangeLists: shuffled(snapshot.portRangeLists),
          };
          expect(findingsOf(other)).toBe(findingsOf(snapshot));
        },
      ),
      { numRuns: RUNS * 5 },
    );
  });
});

/** A remedy names three rules and counts the others. */
const isNamed = (text: string, id: string) => text.includes(id) || /and \d+ more/.test(text);

describe('what findings say of rules holds, packet by packet', () => {
  it('all shadowed rules can go at once', () => {
    fc.assert(
      fc.property(randomTestRegion, (region) => {
        const changes = judge('sg-shadowed-rule', region).findings.flatMap(
          (one) => one.remedy?.changes ?? [],
        );
        const before = snapshotOf(region);
        expect(differences(before, applied(before, changes))).toStrictEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('redundant rules that can go at once can', () => {
    fc.assert(
      fc.property(randomTestRegion, (region) => {
        const changes = judge('sg-redundant-rule', region).findings.flatMap(
          (one) => one.remedy?.changes ?? [],
        );
        const before = snapshotOf(region);
        expect(differences(before, applied(before, changes))).toStrictEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('shadowed and redundant rules can go together', () => {
    fc.assert(
      fc.property(fc.oneof(randomTestRegion, partlyReadRegion), (region) => {
        const changes = ['sg-shadowed-rule', 'sg-redundant-rule'].flatMap((id) =>
          judge(id, region).findings.flatMap((one) => one.remedy?.changes ?? []),
        );
        const before = snapshotOf(region);
        expect(differences(before, applied(before, changes))).toStrictEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('the remedy of an open port closes it, and nothing else that it does not speak of', () => {
    fc.assert(
      fc.property(randomTestRegion, (region) => {
        const before = snapshotOf(region);
        for (const finding of judge('sg-ssh-open', region).findings) {
          const { text, changes } = finding.remedy as FindingRemedy;
          const found = differences(before, applied(before, changes));
          expect(found.filter(({ to }) => to === 'allow')).toStrictEqual([]);
          if (!text.includes('Other traffic goes with it')) {
            expect(found.filter(({ kind }) => kind !== '6 22')).toStrictEqual([]);
          }
          if (text.includes('would still open it')) continue;
          // On each interface the Internet loses at least what the rule alone opens somewhere.
          const reached = new Set(finding.interfaces.ids);
          const closed = found.filter(({ share, kind }) => share > 0 && kind === '6 22');
          expect(new Set(closed.map(({ eni }) => eni))).toStrictEqual(reached);
        }
      }),
      { numRuns: RUNS * 2 },
    );
  });

  it('who would still open the port is who does after the remedy', () => {
    fc.assert(
      fc.property(randomTestRegion, (region) => {
        const before = snapshotOf(region);
        const all = judge('sg-ssh-open', region).findings;
        for (const finding of all) {
          const { text, changes } = finding.remedy as FindingRemedy;
          const after = applied(before, changes);
          // Peers that the rule decided on and that still get in get in by what the text names.
          const reference = new ReferenceExposure(before);
          const now = new ReferenceExposure(after, { alsoCutAs: before });
          const mine = new Set(finding.decidedBy.map((one) => one.securityGroupRuleId));
          const still = new Set<string>();
          for (const eni of before.networkInterfaces) {
            if (!finding.interfaces.ids.includes(eni.NetworkInterfaceId)) continue;
            for (const side of sidesOf(eni)) {
              for (const family of familiesOf(eni)) {
                for (const peer of reference.peers(family)) {
                  if (peer.share === 0) continue;
                  for (const sourcePort of reference.sourcePorts) {
                    const packet = {
                      direction: 'ingress',
                      protocol: 6,
                      port: 22,
                      sourcePort,
                      peer: peer.address,
                    } as const;
                    if (!mine.has(reference.fate(side, packet).by)) continue;
                    const fate = now.fate(side, packet);
                    if (fate.verdict === 'allow') still.add(fate.by);
                  }
                }
              }
            }
          }
          expect([...still].filter((id) => !isNamed(text, id))).toStrictEqual([]);
          expect(text.includes('would still open it')).toBe(still.size > 0);
        }
      }),
      { numRuns: RUNS * 3 },
    );
  });
});

const rounded = (share: number) => Number(share.toPrecision(9));
const byPlace = <T extends { at: string }>(all: readonly T[]) =>
  [...all].sort((a, b) => (a.at < b.at ? -1 : 1));
