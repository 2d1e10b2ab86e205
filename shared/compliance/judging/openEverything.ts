import { everyPort } from '../../rules/portRange.js';
import { hasPorts, protocolsOf } from '../../rules/protocol.js';
import { intersect, type Point, type Ranges, subtract, unite } from '../../rules/ranges.js';
import type { InterfaceClass } from '../interfaceClass.js';
import { type OpenBy, type PortColumn, shareOfRanges } from '../traffic/classTraffic.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { openPeersOf } from './openPeersOf.js';

/** SCTP. Hardly a rule names it, so a rule that lets it out lets everything out. */
const UNNAMED_PROTOCOL = 132;

/** The answers of the classes that were asked about before: two checks ask the same. */
const answers = { 4: new WeakMap(), 6: new WeakMap() } as Readonly<
  Record<4 | 6, WeakMap<JudgedClass, readonly OpenBy[]>>
>;

/**
 * The entries that let everything out to the same peers; none where each peer has something closed
 * to it.
 */
export function openEverything(
  judged: JudgedClass,
  family: 4 | 6,
  minShare: number,
): readonly OpenBy[] {
  const known = answers[family].get(judged);
  if (known) return known;
  const answer = opensEverything(judged, family, minShare) ?? [];
  answers[family].set(judged, answer);
  return answer;
}

/** As `openEverything`, computed; undefined where each peer has something closed to it. */
function opensEverything(
  judged: JudgedClass,
  family: 4 | 6,
  minShare: number,
): readonly OpenBy[] | undefined {
  const opens = judged.egress.open.filter((one) => one.family === family);
  const widest = opens.find((one) => one.columns.some(isUnnamed));
  if (!widest || widest.share < minShare) return undefined;
  let common: Ranges<Point> = openPeersOf(widest.openBy);
  const others = new Set<number>();
  const byPort = new Map<
    string,
    { protocol: number; ports: Ranges<number>; peers: Ranges<Point> }
  >();
  for (const { columns, openBy } of opens) {
    const peers = openPeersOf(openBy);
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
  return widest.openBy.flatMap((opener): OpenBy[] => {
    const peers = intersect(opener.peers, common);
    return peers.length > 0 ? [{ ...opener, peers, share: shareOfRanges(family, peers) }] : [];
  });
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
