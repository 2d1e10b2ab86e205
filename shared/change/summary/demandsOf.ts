import { andBits, type Bits, bitsKey, orBits, withoutBits } from './bits.js';
import type { CaseTraffic } from './caseTraffic.js';
import { type Demand, type DemandColumn, demandColumns, isEmptyDemand } from './demand.js';
import type { Universe } from './universe.js';

/** Cases of which the same has to be said. */
export type CasesDemand = Demand<readonly CaseTraffic[]>;

/**
 * What has to be said of each case, and what may be said: opens is what is allowed and was denied,
 * closes what is denied and was allowed. Cases of which the same must be said are one; of targets,
 * only those that are left alike, since of them it is also said what stays.
 *
 * Two kinds of traffic are left out and may be said all the same: IPv6 of interfaces that have none,
 * and the traffic of an interface with itself.
 */
export function demandsOf(
  cases: readonly CaseTraffic[],
  kind: 'opens' | 'closes',
  universe: Universe,
  ownOf: (one: CaseTraffic) => Bits,
): CasesDemand[] {
  const merged = new Map<string, { cases: CaseTraffic[]; on: Bits[]; may: Bits[] }>();
  for (const one of cases) {
    const own = ownOf(one);
    const free = one.has6 ? own : orBits(own, universe.peers.v6);
    const on: Bits[] = [];
    const may: Bits[] = [];
    for (const [service, after] of one.after.entries()) {
      const before = one.before[service] as typeof after;
      const [was, is] =
        kind === 'opens' ? [before.denied, after.allowed] : [before.allowed, after.denied];
      on.push(withoutBits(andBits(was, is), free));
      may.push(orBits(is, free));
    }
    const keys = on.map(bitsKey);
    if (one.isTarget) {
      for (const [service, after] of one.after.entries()) {
        keys.push(
          bitsKey(after.allowed),
          bitsKey(after.unsure),
          bitsKey(one.before[service]?.allowed ?? own),
        );
      }
      keys.push(bitsKey(free));
    }
    const key = `${one.isTarget} ${one.has6} ${keys.join(';')}`;
    const known = merged.get(key);
    if (known) {
      known.cases.push(one);
      known.may = known.may.map((bits, service) => andBits(bits, may[service] as Bits));
    } else {
      merged.set(key, { cases: [one], on, may });
    }
  }
  return [...merged.values()].flatMap(({ cases: some, on, may }) => {
    const columns: DemandColumn[] = demandColumns(on, may, universe);
    if (isEmptyDemand(columns)) return [];
    const interfaces = new Set(some.flatMap((one) => one.of.interfaces));
    return [
      {
        columns,
        weight: interfaces.size,
        has6: some.some((one) => one.has6),
        about: some,
      },
    ];
  });
}
