import type { Entry } from '../../rules/entries.js';
import { everyPort } from '../../rules/portRange.js';
import { protocolsOf } from '../../rules/protocol.js';
import { type Ranges, subtract, unite } from '../../rules/ranges.js';
import type { AuditedRegion, InterfaceClass } from '../auditedRegion.js';
import { type CatalogueEntry, defineCheck } from '../checkDefinition.js';
import type { OpenTraffic } from '../classTraffic.js';
import type { Cause } from '../judgement.js';
import type { JudgedClass } from '../regionTraffic.js';
import { countOf } from '../ruleText.js';
import { interfacesOf, reachOf, TrafficCauses } from '../trafficCauses.js';
import { toCause } from '../trafficFinding.js';
import { groupResource } from './groupResource.js';
import { judgeClasses, type Standing } from './judgeClasses.js';
import { config } from './services.js';

/** SCTP: hardly a rule names it, so what lets it out is what lets everything out. */
const UNNAMED_PROTOCOL = 132;

/** Who lets everything out to the Internet of a family; undefined: nobody, some of it is closed. */
function opensEverything(
  judged: JudgedClass,
  family: 4 | 6,
  minShare: number,
): OpenTraffic | undefined {
  const protocols = new Set<number>();
  const ports = new Map<number, Ranges<number>>();
  let widest: OpenTraffic | undefined;
  for (const open of judged.egress.open) {
    if (open.family !== family || open.share < minShare) continue;
    for (const column of open.columns) {
      for (const protocol of column.protocols) protocols.add(protocol);
      const [protocol = 0] = column.protocols;
      if (column.ports) ports.set(protocol, unite(ports.get(protocol) ?? [], column.ports));
      else if (column.protocols.includes(UNNAMED_PROTOCOL)) widest = open;
    }
  }
  if (protocolsOf(family).some((one) => !protocols.has(one))) return undefined;
  // The platform blocks TCP 25 whatever the rules say (facts/ecs 3.4).
  const tcp = subtract(subtract(everyPort, ports.get(6) ?? []), [25, 26]);
  const udp = subtract(everyPort, ports.get(17) ?? []);
  return tcp.length === 0 && udp.length === 0 ? widest : undefined;
}

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
    why: 'A machine that is taken over can send whatever it found to wherever it likes.',
    remedy: 'Let out what is needed, one rule each, and drop the rest.',
    standards: [config('ecs-security-group-egress-not-all-access')],
  },
  parameters: {},
  judge: (region) => {
    const causes = new TrafficCauses();
    const counted = judgeClasses(region, (judged): Standing => {
      let fails = false;
      for (const family of families(judged.of)) {
        const open = opensEverything(judged, family, region.minShare);
        const openBy = open?.openBy.filter((one) => one.entry.rule) ?? [];
        if (!open || openBy.length === 0) continue;
        fails = true;
        const protocols = protocolsOf(family);
        const { alsoOpenBy } = open;
        causes.add(
          { family, protocols, ports: everyPort, openBy, alsoOpenBy },
          region.minShare,
          judged.of,
        );
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
        opensEverything(judged, family, region.minShare)?.openBy.some(
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
        explanation: `No rule drops what ${countOf(interfaces.length, 'interface')} in ${name} (${groupId}) send to the Internet, and basic groups let out what no rule drops.`,
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
