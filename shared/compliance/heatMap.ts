import type { HeatMap } from '../contracts/findings.js';
import type { NetworkInterface } from '../region/regionSnapshot.js';
import type { AuditedRegion } from './auditedRegion.js';
import type { InterfaceClass } from './interfaceClass.js';
import { heatMapPorts } from './judging/heatMapPorts.js';
import { portPieces } from './judging/portPieces.js';
import { type PortSet, rangesOfPorts } from './judging/portSet.js';

const ROWS = 40;

/** Which groups open which of the ports that matter to the Internet, on how many interfaces. */
export function heatMapOf(region: AuditedRegion): HeatMap {
  const numbersOf = (protocol: 6 | 17) =>
    rangesOfPorts(heatMapPorts.filter((one) => one.protocol === protocol).map((one) => one.port));
  const wanted: PortSet = new Map([
    [6, numbersOf(6)],
    [17, numbersOf(17)],
  ]);
  const rows = new Map<string, number[]>();
  // An interface may be in several classes, where its addresses are told apart: it counts once.
  const counted = new Map<string, Set<NetworkInterface>>();
  const newTo = (hit: string, { own, interfaces }: InterfaceClass): number => {
    if (!own) return interfaces.length;
    const known = counted.get(hit) ?? new Set();
    counted.set(hit, known);
    const before = known.size;
    for (const one of interfaces) known.add(one);
    return known.size - before;
  };
  for (const judged of region.traffic.classes) {
    const { managed, unjudged, interfaces } = judged.interfaceClass;
    if (managed || unjudged !== undefined || interfaces.length === 0) continue;
    // A group is counted once for a port, however many of its rules (and families) open it.
    const hits = new Set<string>();
    for (const piece of portPieces(judged, wanted)) {
      if (piece.share < region.minShare) continue;
      for (const [column, { protocol, port }] of heatMapPorts.entries()) {
        if (protocol !== piece.protocol || !contains(piece.ports, port)) continue;
        for (const { entry } of piece.openBy) {
          if (entry.rule) hits.add(`${entry.rule.securityGroupId} ${column}`);
        }
      }
    }
    for (const hit of hits) {
      const [id = '', column] = hit.split(' ');
      const row = rows.get(id) ?? heatMapPorts.map(() => 0);
      row[Number(column)] = (row[Number(column)] ?? 0) + newTo(hit, judged.interfaceClass);
      rows.set(id, row);
    }
  }
  const sum = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);
  const sorted = [...rows].sort(([a, x], [b, y]) => sum(y) - sum(x) || (a < b ? -1 : 1));
  return {
    columns: heatMapPorts.map(({ protocol, port, label }) => ({
      port: `${protocol === 6 ? 'tcp' : 'udp'} ${port}`,
      label,
    })),
    rows: sorted.slice(0, ROWS).map(([securityGroupId, interfaces]) => {
      const name = region.group(securityGroupId)?.SecurityGroupName;
      return { securityGroupId, ...(name ? { name } : {}), interfaces };
    }),
    moreGroups: Math.max(0, sorted.length - ROWS),
  };
}

function contains(ranges: readonly number[], port: number): boolean {
  for (let at = 0; at < ranges.length; at += 2) {
    if (port >= (ranges[at] as number) && port < (ranges[at + 1] as number)) return true;
  }
  return false;
}
