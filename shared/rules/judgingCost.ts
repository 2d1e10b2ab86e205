import type { AddressSet } from './addressSet.js';
import type { Entry } from './entries.js';
import { hasPorts } from './protocol.js';
import type { Point, Ranges } from './ranges.js';

/** Where the entries of a list begin and end in each dimension, ascending, each point once. */
export interface Edges {
  readonly entries: number;
  readonly ports: readonly number[];
  readonly sources: readonly number[];
  readonly v4: readonly number[];
  readonly v6: readonly bigint[];
  /** The protocols that entries name, those with ports and the others. */
  readonly ported: ReadonlySet<number>;
  readonly portless: ReadonlySet<number>;
}

/** What a grid of these entries (`Grid`) would be cut at: found without making one. */
export function edgesOf(entries: readonly Entry[]): Edges {
  const named = new Set(entries.flatMap(({ protocol }) => (protocol === 'all' ? [] : [protocol])));
  const of = <T extends Point>(ranges: (entry: Entry) => Ranges<T>): T[] => {
    const points = new Set<T>();
    for (const entry of entries) for (const point of ranges(entry)) points.add(point);
    return [...points].sort((a, b) => (a < b ? -1 : 1));
  };
  return {
    entries: entries.length,
    ports: of((entry) => entry.ports),
    sources: of((entry) => entry.sourcePorts),
    v4: of((entry) => entry.peers.v4),
    v6: of((entry) => entry.peers.v6),
    ported: new Set([...named].filter(hasPorts)),
    portless: new Set([...named].filter((number) => !hasPorts(number))),
  };
}

/** What a cell takes beside its comparisons, as so many of them (measured). */
const CELL = 8;

/** A cell is compared with every entry in words of 32 bits. */
const cellCost = ({ entries }: Edges) => Math.max(1, Math.ceil(entries / 32)) + CELL;

/** What it takes to cut the dimensions and to say which entry covers which interval. */
export const compilingCost = (edges: Edges): number =>
  edges.entries * (edges.ports.length + edges.sources.length + edges.v4.length + edges.v6.length);

/** What it takes to judge every cell of the entries, in words compared. */
export function everyCellCost(edges: Edges): number {
  const { ports, sources, v4, v6, ported, portless } = edges;
  const columns = Math.max(1, ported.size) * ports.length * sources.length + portless.size + 1;
  return cellCost(edges) * columns * (v4.length + v6.length + 2);
}

/** What is asked of the entries: ranges of each dimension, and protocols. */
export interface Asked {
  readonly peers: AddressSet;
  readonly ports: Ranges<number>;
  readonly sources: Ranges<number>;
  readonly protocol: number | 'all';
}

/** What it takes to judge the cells that a question touches, in words compared. */
export function askedCost(edges: Edges, { peers, ports, sources, protocol }: Asked): number {
  const { ported, portless } = edges;
  const cells = touched(edges.ports, ports) * touched(edges.sources, sources);
  const all = Math.max(2, ported.size) * cells + portless.size + 2;
  const columns = protocol === 'all' ? all : hasPorts(protocol) ? cells : 1;
  return cellCost(edges) * columns * (touched(edges.v4, peers.v4) + touched(edges.v6, peers.v6));
}

/** How many intervals between edges the ranges touch. */
function touched<T extends Point>(edges: readonly T[], ranges: Ranges<T>): number {
  let count = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    count += 1 + below(edges, ranges[at + 1] as T) - below(edges, ranges[at] as T);
  }
  return count;
}

/** How many edges lie below a point. */
function below<T extends Point>(edges: readonly T[], point: T): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] as T) < point) low = middle + 1;
    else high = middle;
  }
  return low;
}
