import type { Entry } from '../../rules/entries.js';
import { everyPort } from '../../rules/portRange.js';
import { hasPorts, protocolsOf } from '../../rules/protocol.js';
import { intersect, type Point, type Ranges, subtract, unite } from '../../rules/ranges.js';
import { count } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { type CatalogueEntry, defineCheck } from '../checkDefinition.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { Cause } from '../judgement.js';
import { type OpenBy, type PortColumn, shareOfRanges } from '../traffic/classTraffic.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { interfacesOf, reachOf, TrafficCauses } from '../traffic/trafficCauses.js';
import { toCause } from '../traffic/trafficFinding.js';
import { groupResource } from './groupResource.js';
import { judgeClasses, type Standing } from './judgeClasses.js';
import { config } from './services.js';

/** SCTP: hardly a rule names it, so what lets it out is what lets everything out. */
const UNNAMED_PROTOCOL = 132;

/** Both checks ask it of every class. */
const answers = { 4: new WeakMap(), 6: new WeakMap() } as Readonly<
  Record<4 | 6, WeakMap<JudgedClass, readonly OpenBy[]>>
>;

/** Who lets everything out to the same peers; nobody where each has something closed to it. */
function openEverything(judged: JudgedClass, family: 4 | 6, minShare: number): readonly OpenBy[] {
  const known = answers[family].get(judged);
  if (known) return known;
  const answer = opensEverything(judged, family, minShare) ?? [];
  answers[family].set(judged, answer);
  return answer;
}

/** Who lets everything out to the same peers; undefined: nobody, each has something closed to it. */
function opensEverything(
  judged: JudgedClass,
  family: 4 | 6,
  minShare: number,
): readonly OpenBy[] | undefined {
  const opens = judged.egress.open.filter((one) => one.family === family);
  const widest = opens.find((one) => one.columns.some(isUnnamed));
  if (!widest || widest.share < minShare) return undefined;
  let common: Ranges<Point> = unionOf(widest.openBy);
  const others = new Set<number>();
  const byPort = new Map<
    string,
    { protocol: number; ports: Ranges<number>; peers: Ranges<Point> }
  >();
  for (const { columns, openBy } of opens) {
    const peers = unionOf(openBy);
    if (columns.some((one) => one.ports === undefined)) common = intersect(common, peers);
    for (const { protocols, ports } of columns) {
      const [protocol = 0] = protocols;
      if (ports) {
        // A machine may choose the source port of what it sends.
        const key = `${protocol} ${ports[0]}`;
        const known = byPort.get(key)?.peers ?? [];
        byPort.set(key, { protocol, ports, peers: unite(known, peers) });
      } else for (const one of protocols) others.add(one);
    }
  }
  if (protocolsOf(family).some((one) => !hasPorts(one) && !others.has(one))) return undefined;
  const closed = new Map([
    // The platform blocks TCP 25 whatever the rules say (facts/ecs 3.4).
    [6, subtract(everyPort, smtp)],
    [17, everyPort],
  ]);
  for (const { protocol, ports, peers } of byPort.values()) {
    const rest = closed.get(protocol) ?? [];
    if (intersect(rest, ports).length === 0) continue;
    closed.set(protocol, subtract(rest, ports));
    common = intersect(common, peers);
  }
  const isWhole = [...closed.values()].every((ports) => ports.length === 0);
  if (!isWhole || shareOfRanges(family, common) < minShare) return undefined;
  return widest.openBy.flatMap((one): OpenBy[] => {
    const peers = intersect(one.peers, common);
    return peers.length > 0 ? [{ ...one, peers, share: shareOfRanges(family, peers) }] : [];
  });
}

const smtp: Ranges<number> = [25, 26];

const isUnnamed = ({ protocols }: PortColumn) => protocols.includes(UNNAMED_PROTOCOL);

const unionOf = (openBy: readonly OpenBy[]): Ranges<Point> =>
  openBy.map((one) => one.peers).reduce((a, b) => unite(a, b), []);

const shareOf = (openBy: readonly OpenBy[]): number =>
  openBy.reduce((sum, one) => sum + one.share, 0);

const families = (of: InterfaceClass) => (of.hasIpv6 ? ([4, 6] as const) : ([4] as const));

/** What some unread part of the egress rules would hide. */
function unsureOf(judged: JudgedClass, minShare: number): string | undefined {
  return judged.egress.open.find((one) => one.unsureShare >= minShare)?.unsure;
}

const byRule = defineCheck<object>({
  info: {
    id: 'sg-egress-all',
    title: 'Everything let out by a rule',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'An instance that is taken over can send whatever it found to wherever it likes.',
    remedy: 'Let out what is needed, one rule each, and drop the rest.',
    standards: [config('ecs-security-group-egress-not-all-access')],
  },
  parameters: {},
  judge: (region) => {
    const causes = new TrafficCauses();
    const counted = judgeClasses(region, (judged): Standing => {
      let fails = false;
      for (const family of families(judged.of)) {
        const all = openEverything(judged, family, region.minShare);
        const openBy = all.filter((one) => one.entry.rule);
        if (shareOf(openBy) < region.minShare) continue;
        fails = true;
        const protocols = protocolsOf(family);
        causes.add({ family, protocols, ports: everyPort, openBy }, region.minShare, judged.of);
      }
      const reason = fails ? undefined : unsureOf(judged, region.minShare);
      if (fails) return { kind: 'fail' };
      return reason === undefined ? { kind: 'pass' } : { kind: 'unknown', reason };
    });
    return {
      ...counted,
      causes: causes.all.map((one) => toCause(one, 'egress', 'Everything let out', region)),
    };
  },
});

const byDefault = defineCheck<object>({
  info: {
    id: 'sg-egress-default',
    title: 'Everything let out because no rule says otherwise',
    severity: 'low',
    looksAt: 'networkInterface',
    why: 'Basic groups let out what no rule drops; nobody may have decided that.',
    remedy: 'Let out what is needed, one rule each, and drop the rest at priority 100.',
    standards: [],
  },
  parameters: {},
  judge: (region) => {
    const byGroup = new Map<string, Set<InterfaceClass>>();
    const counted = judgeClasses(region, (judged): Standing => {
      const implicit = families(judged.of).some((family) =>
        openEverything(judged, family, region.minShare).some(
          (one) => isDefault(one.entry) && one.share >= region.minShare,
        ),
      );
      if (!implicit) {
        const reason = unsureOf(judged, region.minShare);
        return reason === undefined ? { kind: 'pass' } : { kind: 'unknown', reason };
      }
      for (const id of judged.of.securityGroupIds) {
        byGroup.set(id, (byGroup.get(id) ?? new Set()).add(judged.of));
      }
      return { kind: 'fail' };
    });
    return { ...counted, causes: [...byGroup].map(([id, of]) => defaultCause(id, of, region)) };
  },
});

const isDefault = (entry: Entry) => entry.kind === 'default';

function defaultCause(
  groupId: string,
  classes: ReadonlySet<InterfaceClass>,
  region: AuditedRegion,
): Cause {
  const name = region.nameOf(groupId);
  return {
    key: groupId,
    reach: reachOf(classes),
    draft: () => {
      const interfaces = interfacesOf(classes);
      return {
        status: 'fail',
        title: `Everything let out by default in ${name}`,
        resource: groupResource(groupId, region),
        explanation: `No rule drops what ${count(interfaces.length, 'interface')} in ${name} (${groupId}) send to the Internet, and basic groups let out what no rule drops.`,
        decidedBy: [{ kind: 'default', text: 'basic groups let out what no rule drops' }],
        exposure: {
          direction: 'egress',
          protocol: 'all',
          ports: [],
          peers: ['0.0.0.0/0'],
          peerCount: 1,
          share: 1,
        },
        interfaces,
        remedy: {
          text: 'Authorise what is needed first, then drop the rest.',
          changes: [
            {
              operation: 'AuthorizeSecurityGroupEgress',
              securityGroupId: groupId,
              permissions: [
                {
                  IpProtocol: 'ALL',
                  PortRange: '-1/-1',
                  DestCidrIp: '0.0.0.0/0',
                  Policy: 'Drop',
                  Priority: '100',
                },
              ],
            },
          ],
        },
      };
    },
  };
}

/** Checks of what interfaces may send to the Internet. */
export const egressChecks: readonly CatalogueEntry[] = [byRule, byDefault];
