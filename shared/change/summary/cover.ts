import {
  addBit,
  allBits,
  andBits,
  type Bits,
  bitsKey,
  countCommon,
  isInside,
  isNone,
  listBits,
  meets,
  noBits,
  sameBits,
  uniteInto,
  withoutBits,
} from './bits.js';
import {
  type Demand,
  type DemandColumn,
  isDense,
  isTrueOf,
  type Rectangle,
  trimmed,
} from './demand.js';
import { nameExactly, nameServices } from './nameServices.js';
import type { PeerNames } from './PeerNames.js';
import type { NamedTraffic } from './trafficSummary.js';
import type { Universe } from './universe.js';

/** A rectangle with its name, and the demands that it is said of. */
export interface Said<T> extends Rectangle {
  readonly traffic: NamedTraffic;
  readonly demands: readonly Demand<T>[];
  readonly length: number;
}

export interface CoverInput<T> {
  readonly demands: readonly Demand<T>[];
  readonly universe: Universe;
  readonly names: PeerNames;
  /** Whether a sentence may be said of which less than half is asked for: a list has no such measure. */
  readonly isList?: boolean;
  /** So many sentences at most; absent: as many as it takes. */
  readonly atMost?: number;
}

/** So many characters a sentence has beside its services and peers. */
const HEAD = 16;
/** Few services and peers are named in fewer characters: what may be worth more is looked at first. */
const SHORTEST = 20;
/**
 * So often a name is weighed against a demand before what is left is said column by column: true and
 * whole, in more sentences. Some seconds.
 */
const EFFORT = 25_000;
/** Beyond these, only the columns as they are asked for are tried: they alone make the cover whole. */
const CANDIDATES = 3_000;

interface Candidate<T> extends Rectangle {
  readonly fits: readonly Demand<T>[];
  bound: number;
}

/**
 * Says all that the demands ask for in few sentences (a greedy cover by rectangles): most of what is
 * not said yet, on most interfaces, by the fewest characters first. Undefined where more sentences
 * than `atMost` are needed.
 */
export function cover<T>(input: CoverInput<T>): Said<T>[] | undefined {
  const { demands, universe, isList = false } = input;
  const left = new Map(
    demands.map((demand) => [demand, demand.columns.map((column) => column.on)]),
  );
  const measure = (demand: Demand<T>, rectangle: Rectangle) =>
    Math.sqrt(countLeft(demand.columns, left.get(demand) ?? [], rectangle)) * demand.weight;
  const candidates = candidatesOf(demands, universe, isList);
  for (const one of candidates) {
    one.bound = one.fits.reduce((sum, demand) => sum + measure(demand, one), 0) / (HEAD + SHORTEST);
  }
  const sentences: Said<T>[] = [];
  const isLeft = () => [...left.values()].some((columns) => columns.some((on) => !isNone(on)));
  // What was found out of a candidate holds until a sentence says something of its demands.
  const found = new Map<Candidate<T>, { readonly said: Said<T>; readonly score: number }>();
  let effort = 0;
  while (isLeft()) {
    if (sentences.length === input.atMost) return undefined;
    const search = () =>
      pickBest(candidates, (candidate) => {
        const known = found.get(candidate);
        if (known) return known;
        const open = candidate.fits.filter((demand) => measure(demand, candidate) > 0);
        if (open.length === 0) return undefined;
        effort += open.length;
        const said = sayRectangle(candidate, open, left, input);
        const gain = said.demands.reduce((sum, demand) => sum + measure(demand, said), 0);
        if (gain <= 0) return undefined;
        const rated = { said, score: gain / (said.length + HEAD) };
        found.set(candidate, rated);
        return rated;
      });
    const best = effort < EFFORT ? search() : sayNext(left, input);
    if (!best) throw new TypeError('a demand is not covered');
    sentences.push(best);
    for (const candidate of found.keys()) {
      if (candidate.fits.some((demand) => best.demands.includes(demand))) found.delete(candidate);
    }
    for (const demand of best.demands) {
      const columns = left.get(demand) ?? [];
      left.set(
        demand,
        columns.map((on, at) =>
          meets((demand.columns[at] as DemandColumn).services, best.services)
            ? subtractServices(on, demand.columns[at] as DemandColumn, best)
            : on,
        ),
      );
    }
  }
  return pruned(sentences);
}

/** What is left of a column, as it is asked for. */
function sayNext<T>(
  left: ReadonlyMap<Demand<T>, readonly Bits[]>,
  { demands, universe, names, isList = false }: CoverInput<T>,
): Said<T> | undefined {
  for (const [demand, columns] of left) {
    const at = columns.findIndex((on) => !isNone(on));
    const column = demand.columns[at];
    if (!column) continue;
    const rectangle = { services: column.services, peers: columns[at] as Bits };
    return sayExactly(
      rectangle,
      demands.filter(
        (one) =>
          one === demand ||
          (asks(rectangle, one.columns) &&
            isTrueOf(rectangle, one.columns) &&
            (isList || isDense(rectangle, one, universe))),
      ),
      universe,
      names,
    );
  }
  return undefined;
}

function sayExactly<T>(
  rectangle: Rectangle,
  demands: readonly Demand<T>[],
  universe: Universe,
  names: PeerNames,
): Said<T> {
  const peers = names.name(
    rectangle.peers,
    rectangle.peers,
    demands.some((one) => one.has6),
  );
  const kind = nameExactly(rectangle.services, universe.services);
  return {
    ...rectangle,
    demands,
    length: kind.length + peers.length,
    traffic: { services: kind.term, peers: peers.terms },
  };
}

/**
 * What is left of a column. A sentence says either all services of a column or none of them: services
 * are only trimmed and named by whole columns of the demands that they serve.
 */
function subtractServices(on: Bits, column: DemandColumn, said: Rectangle): Bits {
  return isInside(column.services, said.services) ? withoutBits(on, said.peers) : on;
}

function countLeft(
  columns: readonly DemandColumn[],
  left: readonly Bits[],
  { services, peers }: Rectangle,
): number {
  let count = 0;
  for (const [at, column] of columns.entries()) {
    if (isInside(column.services, services)) count += countCommon(left[at] as Bits, peers);
  }
  return count;
}

/** The candidate with the best score; bounds only shrink, so most of them are not looked at again. */
function pickBest<T>(
  candidates: Candidate<T>[],
  evaluate: (candidate: Candidate<T>) => { said: Said<T>; score: number } | undefined,
): Said<T> | undefined {
  let best: { said: Said<T>; score: number } | undefined;
  const order = candidates.filter((one) => one.bound > 0).sort((a, b) => b.bound - a.bound);
  for (const candidate of order) {
    if (best && candidate.bound <= best.score) break;
    const found = evaluate(candidate);
    candidate.bound = found?.score ?? 0;
    if (found && (!best || found.score > best.score)) best = found;
  }
  return best?.said;
}

/**
 * Names a rectangle as far as it is not said yet, or all of it, whichever is shorter. A name may say
 * more than was asked: demands of which that is not true drop out.
 */
function sayRectangle<T>(
  rectangle: Rectangle,
  open: readonly Demand<T>[],
  left: ReadonlyMap<Demand<T>, readonly Bits[]>,
  { universe, names, isList = false }: CoverInput<T>,
): Said<T> {
  const fits = (one: Rectangle, demand: Demand<T>) =>
    isTrueOf(one, demand.columns) && (isList || isDense(one, demand, universe));
  const has6 = open.some((demand) => demand.has6);
  const leftColumns = open.flatMap((demand) =>
    demand.columns.map(({ services }, at) => ({
      services,
      on: left.get(demand)?.[at] as Bits,
    })),
  );
  const rest = trimmed(rectangle, leftColumns);
  let best: Said<T> | undefined;
  const isWhole =
    sameBits(rest.peers, rectangle.peers) && sameBits(rest.services, rectangle.services);
  for (const { services, peers } of isWhole ? [rest] : [rest, rectangle]) {
    const freePeers = freePeersOf(services, open, universe);
    const named = names.name(peers, freePeers, has6);
    for (const isExact of [false, true]) {
      // A wide name that is true of all demands needs no narrower one.
      if (isExact && best?.demands.length === open.length) break;
      const said = isExact ? names.name(peers, peers, has6) : named;
      const free = freeServicesOf(said.bits, open, universe);
      const kind = nameServices(services, free, universe.services, (bits) =>
        open.some((demand) => fits({ services: bits, peers: said.bits }, demand)),
      );
      if (!kind) continue;
      const wide = { services: kind.bits, peers: said.bits };
      const kept = open.filter((demand) => fits(wide, demand));
      if (kept.length === 0) continue;
      const length = kind.length + said.length;
      if (
        best &&
        (best.demands.length > kept.length ||
          (best.demands.length === kept.length && best.length <= length))
      )
        continue;
      best = {
        ...wide,
        demands: kept,
        length,
        traffic: { services: kind.term, peers: said.terms },
      };
    }
  }
  if (best) return best;
  // As it was asked for, it is true of what it was made of.
  return sayExactly(
    rectangle,
    open.filter((demand) => fits(rectangle, demand)),
    universe,
    names,
  );
}

/** The peers that may be said with some services, of every demand. */
function freePeersOf<T>(services: Bits, demands: readonly Demand<T>[], universe: Universe): Bits {
  const free = allBits(universe.peers.size);
  for (const { columns } of demands) {
    for (const column of columns) {
      if (!meets(column.services, services)) continue;
      for (let at = 0; at < free.length; at += 1) {
        free[at] = (free[at] as number) & (column.may[at] as number);
      }
    }
  }
  return free;
}

/** The services that may be said of some peers, of every demand. */
function freeServicesOf<T>(peers: Bits, demands: readonly Demand<T>[], universe: Universe): Bits {
  let free = allBits(universe.services.size);
  for (const { columns } of demands) {
    for (const column of columns) {
      if (!isInside(peers, column.may)) free = withoutBits(free, column.services);
    }
  }
  return free;
}

function candidatesOf<T>(
  demands: readonly Demand<T>[],
  universe: Universe,
  isList: boolean,
): Candidate<T>[] {
  const rectangles = new Map<string, Rectangle>();
  const add = (rectangle: Rectangle) => {
    if (isNone(rectangle.services) || isNone(rectangle.peers)) return;
    rectangles.set(`${bitsKey(rectangle.services)};${bitsKey(rectangle.peers)}`, rectangle);
  };
  for (const { columns } of demands) {
    for (const { services, on } of columns) add({ services, peers: on });
  }
  for (const { columns } of demands) {
    if (rectangles.size > CANDIDATES) break;
    for (const rectangle of widened(columns, universe)) add(trimmed(rectangle, columns));
  }
  const fits = (rectangle: Rectangle, demand: Demand<T>) =>
    asks(rectangle, demand.columns) &&
    isTrueOf(rectangle, demand.columns) &&
    (isList || isDense(rectangle, demand, universe));
  return [...rectangles.values()]
    .map((rectangle) => ({
      ...rectangle,
      bound: 0,
      fits: demands.filter((demand) => fits(rectangle, demand)),
    }))
    .filter((one) => one.fits.length > 0);
}

/** Whether anything of a rectangle must be said, by whole columns of services. */
const asks = ({ services, peers }: Rectangle, columns: readonly DemandColumn[]) =>
  columns.some((column) => meets(column.on, peers) && isInside(column.services, services));

/** Larger rectangles than the columns: of a column's peers, and of a peer's services. */
function* widened(columns: readonly DemandColumn[], universe: Universe): Generator<Rectangle> {
  const servicesFor = (peers: Bits) => {
    const services = noBits(universe.services.size);
    for (const column of columns)
      if (isInside(peers, column.may)) uniteInto(services, column.services);
    return services;
  };
  const asked = noBits(universe.peers.size);
  for (const { on, may } of columns) {
    if (isNone(on)) continue;
    uniteInto(asked, on);
    yield { services: servicesFor(may), peers: may };
    yield { services: servicesFor(on), peers: on };
  }
  const rows = new Set<string>();
  for (const peer of listBits(asked)) {
    for (const which of ['may', 'on'] as const) {
      const own = noBits(universe.peers.size);
      addBit(own, peer);
      const some = columns.filter((column) => meets(column[which], own));
      const key = some.map((column) => columns.indexOf(column)).join();
      if (some.length === 0 || rows.has(key)) continue;
      rows.add(key);
      const services = noBits(universe.services.size);
      let peers = allBits(universe.peers.size);
      for (const column of some) {
        uniteInto(services, column.services);
        peers = andBits(peers, column.may);
      }
      yield { services, peers };
    }
  }
}

/** Leaves out sentences that the others say together. */
function pruned<T>(sentences: readonly Said<T>[]): Said<T>[] {
  let kept = [...sentences];
  for (const one of [...sentences].reverse()) {
    const others = kept.filter((other) => other !== one);
    if (one.demands.every((demand) => isSaidBy(one, demand, others))) kept = others;
  }
  return kept;
}

function isSaidBy<T>(one: Rectangle, demand: Demand<T>, others: readonly Said<T>[]): boolean {
  const saying = others.filter((other) => other.demands.includes(demand));
  return demand.columns.every((column) => {
    if (!meets(column.services, one.services)) return true;
    const rest = andBits(column.on, one.peers).slice();
    for (const other of saying) {
      if (!isInside(column.services, other.services)) continue;
      for (let at = 0; at < rest.length; at += 1) {
        rest[at] = (rest[at] as number) & ~(other.peers[at] as number);
      }
    }
    return isNone(rest);
  });
}
