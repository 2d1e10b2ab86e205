import {
  addBit,
  andBits,
  type Bits,
  bitsKey,
  isInside,
  isNone,
  meets,
  noBits,
  uniteInto,
  weighCommon,
} from './bits.js';
import type { Universe } from './universe.js';

/** Services that must and may be said of the same peers. */
export interface DemandColumn {
  readonly services: Bits;
  /** Must be said. */
  readonly on: Bits;
  /** May be said: it is true, though it may have been so before. */
  readonly may: Bits;
}

/** What has to be said of some interfaces: `on` of every service, and nothing outside `may`. */
export interface Demand<T> {
  readonly columns: readonly DemandColumn[];
  /** How many interfaces: what more of them have in common is said first. */
  readonly weight: number;
  /** IPv6 counts: some of the interfaces have it. */
  readonly has6: boolean;
  readonly about: T;
}

/** Puts services with the same peers into one column. Absent: the demand is empty. */
export function demandColumns(
  on: readonly Bits[],
  may: readonly Bits[],
  universe: Universe,
): DemandColumn[] {
  const columns = new Map<string, DemandColumn>();
  for (const [service, own] of on.entries()) {
    const free = may[service] as Bits;
    const key = `${bitsKey(own)};${bitsKey(free)}`;
    const known = columns.get(key) ?? {
      services: noBits(universe.services.size),
      on: own,
      may: free,
    };
    addBit(known.services, service);
    columns.set(key, known);
  }
  return [...columns.values()];
}

export const isEmptyDemand = (columns: readonly DemandColumn[]): boolean =>
  columns.every((column) => isNone(column.on));

/** A rectangle: all of the services, with all of the peers. */
export interface Rectangle {
  readonly services: Bits;
  readonly peers: Bits;
}

/** What of a rectangle must be said: services and peers that ask for nothing are left out. */
export function trimmed(
  { services, peers }: Rectangle,
  columns: readonly { readonly services: Bits; readonly on: Bits }[],
): Rectangle {
  const asked = new Uint32Array(peers.length);
  for (const column of columns) if (meets(column.services, services)) uniteInto(asked, column.on);
  const kept = andBits(peers, asked);
  const keptServices = new Uint32Array(services.length);
  for (const column of columns) {
    if (meets(column.on, kept)) uniteInto(keptServices, andBits(column.services, services));
  }
  return { services: keptServices, peers: kept };
}

/** Whether a rectangle is true of a demand. */
export function isTrueOf(
  { services, peers }: Rectangle,
  columns: readonly DemandColumn[],
): boolean {
  return columns.every(
    (column) => !meets(column.services, services) || isInside(peers, column.may),
  );
}

/** The least share of a sentence that has to change, in each family that it names. */
const DENSE = 0.5;
/** Sums of shares are not exact. */
const ALMOST = 1 - 1e-9;

/** Of services that weigh less than this, which are single ports, each has to change by itself. */
const NARROW = 0.9;

/** Whether at least half of a rectangle changes: else it would be overstated. */
export function isDense<T>(
  { services, peers }: Rectangle,
  demand: Demand<T>,
  universe: Universe,
): boolean {
  const { weights } = universe.services;
  const asked = weighCommon(services, services, weights);
  for (const family of [4, 6] as const) {
    if (family === 6 && !demand.has6) continue;
    const addresses = universe.peers.weights[family];
    const all = weighCommon(peers, peers, addresses);
    if (all === 0) continue;
    let changes = 0;
    for (const { services: own, on } of demand.columns) {
      if (!meets(own, services)) continue;
      const changed = isInside(peers, on) ? all : weighCommon(on, peers, addresses);
      if (asked < NARROW && changed < DENSE * all * ALMOST) return false;
      changes += weighCommon(own, services, weights) * changed;
    }
    if (changes < DENSE * all * asked * ALMOST) return false;
  }
  return true;
}
