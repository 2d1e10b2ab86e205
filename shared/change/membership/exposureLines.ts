import type { Direction } from '../../contracts/direction.js';
import type { ExposureLineDraft } from '../../contracts/exposure.js';
import { limits } from '../../contracts/limits.js';
import { type Reason, reasonKey } from '../../contracts/reason.js';
import { cidrsOf, everyAddress, intersectSets, noAddress } from '../../rules/addressSet.js';
import { firstCidrs } from '../../rules/cidr.js';
import { type DifferenceLine, difference } from '../../rules/difference.js';
import { decidedByOf } from '../../rules/entries.js';
import { bothInternets } from '../../rules/internet.js';
import type { RangesPool } from '../../rules/RangesPool.js';
import type { RegionRules } from '../../rules/regionRules.js';
import type { UnjudgedInterfaces } from '../summary/caseTraffic.js';
import { type ExposureCase, groupIdsOf, listsOf } from './exposureCases.js';
import { exposureId, writtenOf } from './exposureId.js';

/** Interfaces that are still noted down. */
export interface NotedInterfaces extends UnjudgedInterfaces {
  readonly ids: string[];
}

export function noteUnjudged(
  lists: Map<string, NotedInterfaces>,
  reason: Reason,
  id: string,
): void {
  const known = lists.get(reasonKey(reason));
  if (known) known.ids.push(id);
  else lists.set(reasonKey(reason), { reason, ids: [id] });
}

/** All traffic of interfaces on which no verdict can be given; it is the traffic of either direction. */
export function unjudgedLine(
  { reason, ids }: UnjudgedInterfaces,
  hash: (text: string) => string,
): ExposureLineDraft {
  return {
    id: `exp-${hash(JSON.stringify({ unjudged: reason })).slice(0, 16)}`,
    kind: 'unclear',
    direction: 'ingress',
    protocol: 'all',
    ports: [],
    sourcePorts: [],
    peers: cidrsOf(everyAddress),
    internet: cidrsOf(bothInternets),
    by: 'ownRule',
    lost: false,
    groupName: '',
    written: writtenOf(undefined),
    allPeers: everyAddress,
    unjudged: reason,
    interfaceCount: ids.length,
    interfaces: [...ids].sort(),
  };
}

export interface SummedLine {
  readonly line: DifferenceLine;
  readonly direction: Direction;
  readonly by: ExposureLineDraft['by'];
  readonly interfaces: Set<string>;
}

export function sumUp(
  lines: Map<string, SummedLine>,
  pool: RangesPool,
  one: ExposureCase,
  direction: Direction,
): void {
  const { interfaces } = one;
  const after = new Set(groupIdsOf(one.after));
  const stays = new Set(groupIdsOf(one.before).filter((id) => after.has(id)));
  const lists = listsOf(one, direction);
  for (const line of difference(lists.before, lists.after)) {
    const by = whyOf(line, stays);
    const { entry, kind, lost } = line.key;
    const rule = entry?.rule?.securityGroupRuleId ?? entry?.securityGroupId ?? entry?.kind ?? '';
    const { v4, v6 } = line.peers;
    const peers = [pool.numberOf(v4), pool.numberOf(v6)];
    const what = [line.protocol, line.ports, line.sourcePorts, peers].join(';');
    const key = [direction, kind, lost, by, rule, what].join('|');
    const known = lines.get(key);
    if (known) for (const id of interfaces) known.interfaces.add(id);
    else lines.set(key, { line, direction, by, interfaces: new Set(interfaces) });
  }
}

/** A rule of a group that the interface keeps opens or closes only because its peer group changed. */
function whyOf(line: DifferenceLine, stays: ReadonlySet<string>): ExposureLineDraft['by'] {
  const { entry } = line.key;
  if (entry?.kind === 'intraGroup') return 'intraGroup';
  const keptRule = entry?.rule?.peerGroupId && stays.has(entry.rule.securityGroupId);
  return keptRule ? 'peerRule' : 'ownRule';
}

export function toExposureLine(
  { line, direction, by, interfaces }: SummedLine,
  region: RegionRules,
  hash: (text: string) => string,
): ExposureLineDraft {
  const { kind, entry, lost } = line.key;
  const { protocol, ports, sourcePorts } = line;
  const { cidrs: peers, more: morePeers } = firstCidrs(line.peers, limits.blocksPerPart);
  // A group stands for the private addresses of its members; over IPv6 these are global unicast.
  const inside = entry?.kind === 'intraGroup' || entry?.rule?.peerGroupId !== undefined;
  const reached = inside ? noAddress : intersectSets(line.peers, bothInternets);
  const internet = firstCidrs(reached, limits.blocksPerPart);
  const group = entry?.securityGroupId ?? '';
  const written = writtenOf(entry);
  const groupName = region.group(group)?.name ?? '';
  return {
    id: exposureId(direction, written, hash),
    kind,
    direction,
    protocol,
    ports,
    sourcePorts,
    peers,
    ...(morePeers > 0 ? { morePeers } : {}),
    ...(internet.cidrs.length > 0 ? { internet: internet.cidrs } : {}),
    ...(internet.more > 0 ? { moreInternet: internet.more } : {}),
    by,
    ...(entry ? { decidedBy: decidedByOf(entry) } : {}),
    lost,
    groupName,
    written,
    allPeers: line.peers,
    interfaceCount: interfaces.size,
    interfaces: [...interfaces].sort(),
  };
}

/**
 * Lines that the Internet reaches come first, then those that concern most interfaces, then by what
 * the traffic is.
 */
export function sortLines(lines: ExposureLineDraft[], closesFirst: boolean): ExposureLineDraft[] {
  const kinds = closesFirst ? ['closes', 'opens', 'unclear'] : ['opens', 'closes', 'unclear'];
  const rank = (line: ExposureLineDraft) => kinds.indexOf(line.kind) * 2 + (line.internet ? 0 : 1);
  const traffic = new Map(
    lines.map((line) => {
      const { direction, protocol, ports, sourcePorts, peers, decidedBy, lost } = line;
      const towards = direction === 'ingress' ? 0 : 1;
      const by = [
        decidedBy?.kind,
        decidedBy?.securityGroupRuleId ?? decidedBy?.securityGroupId,
        line.unjudged && reasonKey(line.unjudged),
      ];
      return [line, [towards, protocol, ports, sourcePorts, peers, ...by, lost].join(' ')];
    }),
  );
  const before = (a: ExposureLineDraft, b: ExposureLineDraft) =>
    (traffic.get(a) ?? '') < (traffic.get(b) ?? '') ? -1 : 1;
  return lines.sort(
    (a, b) => rank(a) - rank(b) || b.interfaceCount - a.interfaceCount || before(a, b),
  );
}
