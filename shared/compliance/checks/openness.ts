import type { Entry } from '../../rules/entries.js';
import { everyPort, PORTS_FROM, PORTS_UNTIL } from '../../rules/portRange.js';
import { intersect, type Ranges, subtract, unite } from '../../rules/ranges.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { type CatalogueEntry, defineCheck, portList } from '../checkDefinition.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { Judgement, Mergeable } from '../judgement.js';
import { type OpenBy, shareOfRanges } from '../traffic/classTraffic.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { TrafficCauses } from '../traffic/trafficCauses.js';
import { toCause } from '../traffic/trafficFinding.js';
import { judgeClasses, type Standing } from './judgeClasses.js';
import { judgeOpenPorts, type PortPiece, type PortSet, portPieces, portsOf } from './openPorts.js';
import { config } from './services.js';

/** More of the Internet than a few IPv6 hosts: from here on an unread part is worth a word. */
const NEXT_TO_NOTHING = 1e-20;

const every: PortSet = new Map([
  [6, everyPort],
  [17, everyPort],
]);

const isEvery = (ports: Ranges<number>) =>
  ports.length === 2 && ports[0] === PORTS_FROM && ports[1] === PORTS_UNTIL;

/** A check whose causes are gathered class by class. */
function judgeTraffic(
  region: AuditedRegion,
  direction: 'ingress' | 'egress',
  headline: string,
  ask: (judged: JudgedClass, causes: TrafficCauses) => Standing,
  traffic?: Mergeable['traffic'],
): Judgement {
  const causes = new TrafficCauses();
  const counted = judgeClasses(region, (judged) => ask(judged, causes));
  return {
    ...counted,
    causes: causes.all.map((one) => toCause(one, direction, headline, region, traffic)),
  };
}

const standingOf = (fails: boolean, unsure: string | undefined): Standing =>
  fails
    ? { kind: 'fail' }
    : unsure === undefined
      ? { kind: 'pass' }
      : { kind: 'unknown', reason: unsure };

const publicAccess = defineCheck<object>({
  info: {
    id: 'sg-public-access',
    title: 'Every port open to the Internet',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'Whatever listens on the instance, now or later, is reached by anybody.',
    remedy: 'Revoke the rule and authorise the ports that are meant to be public, one rule each.',
    standards: [config('sg-public-access-check')],
  },
  parameters: {},
  judge: (region) =>
    judgeTraffic(
      region,
      'ingress',
      'Every port open to the Internet',
      (judged, causes) => {
        const pieces = portPieces(judged, every);
        let fails = false;
        let unsure: string | undefined;
        for (const family of [4, 6] as const) {
          for (const protocol of [6, 17] as const) {
            const own = pieces.filter((one) => one.family === family && one.protocol === protocol);
            const covered = own.map((one) => one.ports).reduce((a, b) => unite(a, b), []);
            if (!isEvery(covered)) continue;
            const common = commonPeers(own);
            const share = shareOfRanges(family, common);
            if (share >= region.minShare) {
              fails = true;
              addWhole(own, family, protocol, region.minShare, judged.of, causes);
            } else if (own.every((one) => one.share + one.unsureShare >= region.minShare)) {
              unsure ??= own.find((one) => one.unsure !== undefined)?.unsure;
            }
          }
        }
        return standingOf(fails, unsure);
      },
      'all',
    ),
});

/** The peers that reach every one of the pieces. */
function commonPeers(pieces: readonly PortPiece[]): Ranges<number | bigint> {
  return pieces
    .map((piece) => piece.openBy.map((one) => one.peers).reduce((a, b) => unite(a, b), []))
    .reduce((a, b) => intersect(a, b));
}

/** The cause is whoever opens all ports; where nobody does alone, all that open some. */
function addWhole(
  pieces: readonly PortPiece[],
  family: 4 | 6,
  protocol: number,
  minShare: number,
  of: InterfaceClass,
  causes: TrafficCauses,
): void {
  const byEntry = new Map<Entry, OpenBy>();
  for (const one of pieces.flatMap((piece) => piece.openBy)) {
    const known = byEntry.get(one.entry);
    const also = [...(known?.alsoOpenBy ?? []), ...one.alsoOpenBy].filter((entry) =>
      isEvery(entry.ports),
    );
    const most = known && known.share > one.share ? known : one;
    byEntry.set(one.entry, { ...most, alsoOpenBy: [...new Set(also)] });
  }
  const openBy = [...byEntry.values()];
  const whole = openBy.filter((one) => one.entry.rule && isEvery(one.entry.rule.ports));
  const big = whole.filter((one) => one.share >= minShare);
  const common = { family, protocols: [protocol], ports: everyPort };
  if (big.length > 0) causes.add({ ...common, openBy: big }, minShare, of);
  else causes.addTogether({ ...common, openBy }, of);
}

/** Rules by which some peer, wherever it is, reaches every port or every protocol. */
const anySource = (
  id: string,
  title: string,
  control: string,
  why: string,
  pick: (judged: JudgedClass) => ReadonlySet<Entry>,
  covers?: Mergeable['traffic'],
): CatalogueEntry =>
  defineCheck<object>({
    info: {
      id,
      title,
      severity: 'high',
      looksAt: 'networkInterface',
      why,
      remedy: 'Name the ports and protocols that the peer needs, one rule each.',
      standards: [config(control)],
    },
    parameters: {},
    judge: (region) =>
      judgeTraffic(
        region,
        'ingress',
        title,
        (judged, causes) => {
          const entries = pick(judged);
          for (const entry of entries) causes.addRule(entry, judged.of);
          const [unsure] = judged.ingress.unsure;
          return standingOf(entries.size > 0, relevant(unsure, judged));
        },
        covers,
      ),
  });

/** IPv6 inside a group is open in the documents; no rule is unread for that. */
const relevant = (unsure: string | undefined, judged: JudgedClass) =>
  judged.ingress.open.some((one) => one.unsureShare > NEXT_TO_NOTHING) ? unsure : undefined;

const internetCidr = defineCheck<object>({
  info: {
    id: 'sg-internet-cidr',
    title: 'A public source is let in',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'Every public source is one more place from which the instance can be attacked; one address is enough.',
    remedy: 'Let in private sources alone, and what is public by a load balancer or a gateway.',
    standards: [config('ecs-security-group-not-internet-cidr-access')],
  },
  parameters: {},
  judge: (region) =>
    judgeTraffic(region, 'ingress', 'A public source is let in', (judged, causes) => {
      let fails = false;
      let unsure: string | undefined;
      for (const open of judged.ingress.open) {
        // Who else would let it in is told by the check of what is let in.
        const openBy = open.openBy
          .filter((one) => namesAddresses(one.entry))
          .map((one) => ({ ...one, alsoOpenBy: [] }));
        if (openBy.length > 0) fails = true;
        const wide = openBy.filter((one) => one.share >= region.minShare);
        const narrow = openBy.filter((one) => one.share < region.minShare);
        for (const { protocols, ports = [] } of open.columns) {
          const common = { ...open, protocols, ports };
          causes.add({ ...common, openBy: wide }, region.minShare, judged.of);
          // Ranges of partners and offices may be many: a group lets them in by one finding.
          for (const some of byGroup(narrow)) {
            causes.addTogether({ ...common, openBy: some }, judged.of);
          }
        }
        if (open.unsureShare > NEXT_TO_NOTHING) unsure ??= open.unsure;
      }
      return standingOf(fails, unsure);
    }),
});

function byGroup(openBy: readonly OpenBy[]): Iterable<OpenBy[]> {
  const groups = new Map<string, OpenBy[]>();
  for (const one of openBy) {
    const id = one.entry.securityGroupId ?? '';
    const list = groups.get(id);
    if (list) list.push(one);
    else groups.set(id, [one]);
  }
  return groups.values();
}

/** Members of a group are private: a rule for a group lets no public source in. */
const namesAddresses = ({ rule }: Entry) => rule !== undefined && rule.peerGroupId === undefined;

const whitelist = defineCheck<{ ports: readonly number[] }>({
  info: {
    id: 'sg-whitelist-ports',
    title: 'Ports outside the allow list open to the Internet',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'What is not meant to be public is public.',
    remedy: 'Revoke the rule, narrow its source, or put the port on the list on purpose.',
    standards: [config('ecs-security-group-white-list-port-check')],
  },
  parameters: { ports: portList('TCP and UDP ports that may be public', [80, 443]) },
  judge: (region, { ports }) => {
    const outside = subtract(everyPort, portsOf(ports));
    const wanted: PortSet = new Map([
      [6, outside],
      [17, outside],
    ]);
    return judgeOpenPorts(region, wanted, 'Ports outside the allow list open');
  },
});

const ipv6Wider = defineCheck<object>({
  info: {
    id: 'sg-ipv6-wider',
    title: 'Open over IPv6 where IPv4 is closed',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'A rule for 0.0.0.0/0 says nothing about IPv6: what was closed with care stays open beside it.',
    remedy: 'Write every Drop, and every narrowed source, for both families.',
    standards: [],
  },
  parameters: {},
  judge: (region) =>
    judgeTraffic(region, 'ingress', 'Open over IPv6 alone', (judged, causes) => {
      if (!judged.of.hasIpv6) return { kind: 'notApplicable' };
      const pieces = portPieces(judged, every);
      const open4 = new Map<number, Ranges<number>>();
      for (const one of pieces) {
        if (one.family === 6 || one.share < region.minShare) continue;
        open4.set(one.protocol, unite(open4.get(one.protocol) ?? [], one.ports));
      }
      let fails = false;
      let unsure: string | undefined;
      for (const piece of pieces) {
        if (piece.family === 4) {
          if (piece.unsureShare >= region.minShare) unsure ??= piece.unsure;
          continue;
        }
        const ports = subtract(piece.ports, open4.get(piece.protocol) ?? []);
        if (ports.length === 0) continue;
        if (piece.share >= region.minShare) {
          fails = true;
          causes.add({ ...piece, ports, protocols: [piece.protocol] }, region.minShare, judged.of);
        } else if (piece.share + piece.unsureShare >= region.minShare) unsure ??= piece.unsure;
      }
      return standingOf(fails, unsure);
    }),
});

/** Checks of everything being open: what they find says more than the checks of one service. */
export const wholeChecks: readonly CatalogueEntry[] = [
  publicAccess,
  anySource(
    'sg-all-protocols',
    'Every protocol open to some peer',
    'ecs-security-group-not-open-all-protocol',
    'Tunnels and protocols that nobody watches pass too.',
    ({ ingress }) => ingress.allProtocols,
    'all',
  ),
  anySource(
    'sg-all-ports',
    'Every port open to some peer',
    'ecs-security-group-not-open-all-port',
    'A peer that is taken over reaches everything that listens, not what it needs.',
    ({ ingress }) => ingress.allPorts,
  ),
];

/** Checks of what is open beside what is meant to be. */
export const publicChecks: readonly CatalogueEntry[] = [whitelist, ipv6Wider, internetCidr];
