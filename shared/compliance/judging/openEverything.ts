import { shareOfInternet } from '../../rules/internetShare.js';
import { everyPort, formatPorts } from '../../rules/portRange.js';
import { formatProtocol, hasPorts, protocolsOf } from '../../rules/protocol.js';
import { intersect, type Point, type Ranges, subtract, unite } from '../../rules/ranges.js';
import { fewOf } from '../../text/counts.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { OpenBy, PortColumn } from '../traffic/classTraffic.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { openPeersOf } from './openPeersOf.js';

/** SCTP. Hardly a rule names it, so a rule that lets it out lets everything out. */
const UNNAMED_PROTOCOL = 132;

/** What is let out to the same peers: everything, but for what a rule closes. */
export interface OpenEverything {
  readonly openBy: readonly OpenBy[];
  /** Protocols without ports that are closed to these peers. */
  readonly closedProtocols: readonly number[];
  /** TCP and UDP ports that are, each at most half of them. */
  readonly closedPorts: ReadonlyMap<6 | 17, Ranges<number>>;
}

const nothingOpen: OpenEverything = { openBy: [], closedProtocols: [], closedPorts: new Map() };

/** The answers of the classes that were asked about before: two checks ask the same. */
const answers = { 4: new WeakMap(), 6: new WeakMap() } as Readonly<
  Record<4 | 6, WeakMap<JudgedClass, OpenEverything>>
>;

/**
 * The entries that let everything out to the same peers; none where each peer has something closed
 * to it. A hole does not make it less: whoever takes over the machine takes another port. So it is
 * still everything where some protocols, or at most half of the ports of TCP and of UDP, are closed.
 */
export function openEverything(
  judged: JudgedClass,
  family: 4 | 6,
  minShare: number,
): OpenEverything {
  const known = answers[family].get(judged);
  if (known) return known;
  const answer = opensEverything(judged, family, minShare) ?? nothingOpen;
  answers[family].set(judged, answer);
  return answer;
}

/** As `openEverything`, computed; undefined where each peer has something closed to it. */
function opensEverything(
  judged: JudgedClass,
  family: 4 | 6,
  minShare: number,
): OpenEverything | undefined {
  const opens = judged.egress.open.filter((one) => one.family === family);
  const widest = opens.find((one) => one.columns.some(isUnnamed));
  if (!widest || widest.share < minShare) return undefined;
  let common: Ranges<Point> = openPeersOf(widest.openBy);
  const isOpen = (peers: Ranges<Point>) =>
    shareOfInternet(family, intersect(common, peers)) >= minShare;
  const openProtocols = new Set<number>();
  const byPort = new Map<string, OpenPorts>();
  for (const { columns, openBy } of opens) {
    const peers = openPeersOf(openBy);
    if (columns.some((one) => one.ports === undefined) && isOpen(peers)) {
      common = intersect(common, peers);
      for (const { protocols, ports } of columns) {
        if (!ports) for (const one of protocols) openProtocols.add(one);
      }
    }
    for (const { protocols, ports } of columns) {
      if (!ports) continue;
      // A machine may choose the source port of what it sends.
      const protocol = protocols[0] as 6 | 17;
      const key = `${protocol} ${ports[0]}`;
      const known = byPort.get(key)?.peers ?? [];
      byPort.set(key, { protocol, ports, peers: unite(known, peers) });
    }
  }
  const closedPorts = new Map<6 | 17, Ranges<number>>([
    // The platform blocks TCP 25 whatever the rules say (facts/ecs 3.4).
    [6, subtract(everyPort, smtp)],
    [17, everyPort],
  ]);
  for (const { protocol, ports, peers } of byPort.values()) {
    const rest = closedPorts.get(protocol) ?? [];
    if (intersect(rest, ports).length === 0 || !isOpen(peers)) continue;
    closedPorts.set(protocol, subtract(rest, ports));
    common = intersect(common, peers);
  }
  if ([...closedPorts.values()].some((ports) => sizeOf(ports) * 2 > sizeOf(everyPort))) {
    return undefined;
  }
  const openBy = widest.openBy.flatMap((opener): OpenBy[] => {
    const peers = intersect(opener.peers, common);
    return peers.length > 0 ? [{ ...opener, peers, share: shareOfInternet(family, peers) }] : [];
  });
  const closedProtocols = protocolsOf(family).filter(
    (one) => !hasPorts(one) && !openProtocols.has(one),
  );
  return { openBy, closedProtocols, closedPorts };
}

interface OpenPorts {
  readonly protocol: 6 | 17;
  readonly ports: Ranges<number>;
  readonly peers: Ranges<Point>;
}

/** How many points ranges hold. */
const sizeOf = (ranges: Ranges<number>) =>
  ranges.reduce((sum, point, at) => (at % 2 === 0 ? sum - point : sum + point), 0);

/** What is closed, as part of a sentence: `icmp, tcp 22`; empty where nothing is. */
export function closedText({ closedProtocols, closedPorts }: OpenEverything): string {
  const ports = [...closedPorts].flatMap(([protocol, ranges]) =>
    formatPorts(ranges).map((range) => {
      const [from, to] = range.split('/');
      return `${formatProtocol(protocol)} ${from === to ? from : `${from}-${to}`}`;
    }),
  );
  return fewOf([...closedProtocols.map(formatProtocol), ...ports], 6);
}

const smtp: Ranges<number> = [25, 26];

const isUnnamed = ({ protocols }: PortColumn) => protocols.includes(UNNAMED_PROTOCOL);

/** The families of which traffic counts in a class. */
export const familiesOf = (interfaceClass: InterfaceClass) =>
  interfaceClass.hasIpv6 ? ([4, 6] as const) : ([4] as const);

/**
 * Why an unread part of the egress rules may hide something; undefined where none of it is big
 * enough.
 */
export function unsureOf(judged: JudgedClass, minShare: number): string | undefined {
  return judged.egress.open.find((one) => one.unsureShare >= minShare)?.unsure;
}
