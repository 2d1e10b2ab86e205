import {
  addBit,
  allBits,
  andBits,
  type Bits,
  isInside,
  meets,
  noBits,
  orBits,
  uniteInto,
  weighCommon,
  withoutBits,
} from './bits.js';
import type { CaseTraffic } from './caseTraffic.js';
import { cover, type Said } from './cover.js';
import { type Demand, demandColumns, type Rectangle } from './demand.js';
import type { CasesDemand } from './demandsOf.js';
import { nameExactly } from './nameServices.js';
import type { Scene } from './scene.js';
import { toSentence } from './toSentence.js';
import type { NamedTraffic, TrafficSentence } from './trafficSummary.js';
import type { Universe } from './universe.js';

/** Of so many kinds of targets it is tried whether a list of exceptions is shorter. */
export const LISTS = 12;

export const isEverything = ({ traffic }: TrafficSentence) =>
  !traffic || (traffic.services.form === 'everythingBut' && traffic.services.items.length === 0);

export const isFolded = ({ traffic: { peers } }: Said<unknown>) =>
  peers.length > 3 || peers.some((one) => one.kind === 'ranges');

/** Above this many lines, what was open is said as a whole. */
const MANY_LINES = 4;

/**
 * A wide sentence and what is excepted from it, where that is shorter than saying all that changes;
 * undefined where it is not.
 */
export function everythingBut(
  kind: 'opens' | 'closes',
  demand: CasesDemand,
  direct: readonly Said<readonly CaseTraffic[]>[],
  scene: Scene,
  ownOf: (one: CaseTraffic) => Bits,
): TrafficSentence[] | undefined {
  const { universe } = scene;
  const directLength = lengthOf(direct);
  const [first] = demand.about;
  if (!first) return undefined;
  const own =
    demand.about.length === 1 && first.of.interfaces.length === 1 ? ownOf(first) : undefined;
  const free = (bits: Bits) => {
    let all = bits;
    if (own) all = orBits(all, own);
    return demand.has6 ? all : orBits(all, universe.peers.v6);
  };
  const opens = kind === 'opens';
  const keeps = first.after.map((column) => (opens ? column.denied : column.allowed));
  const doubts = first.after.map((column) => column.unsure);
  const everything: Rectangle = {
    services: allBits(universe.services.size),
    peers: allBits(universe.peers.size),
  };
  const listed = (inside: (service: number) => Bits) => {
    const but = (parts: readonly Bits[]) => {
      const on = parts.map((bits, service) => {
        const met = andBits(bits, inside(service));
        const counted = own ? withoutBits(met, own) : met;
        return demand.has6 ? counted : withoutBits(counted, universe.peers.v6);
      });
      const list: Demand<null> = {
        columns: demandColumns(on, parts.map(free), universe),
        weight: 1,
        has6: demand.has6,
        about: null,
      };
      return cover({ demands: [list], universe, names: scene.names, isList: true }) ?? [];
    };
    return { stays: but(keeps), unsure: but(doubts) };
  };
  const sayBut = (x: readonly (Rectangle & { traffic?: NamedTraffic; length: number })[]) => {
    const inside = (service: number) => {
      const peers = noBits(universe.peers.size);
      for (const one of x) {
        const here = noBits(universe.services.size);
        addBit(here, service);
        if (meets(one.services, here)) uniteInto(peers, one.peers);
      }
      return peers;
    };
    const { stays, unsure } = listed(inside);
    return { x, stays, unsure, length: lengthOf(x) + lengthOf(stays) + lengthOf(unsure) };
  };
  const options: ReturnType<typeof sayBut>[] = [];
  for (const x of widerOf(kind, demand, keeps, doubts, everything, scene)) options.push(sayBut(x));
  let best = options.sort((a, b) => a.length - b.length)[0];
  if (best && best.length >= directLength) best = undefined;
  if (!best || best.length > directLength) best = undefined;
  const wasOpen =
    !opens &&
    (direct.length > MANY_LINES ||
      direct.some(isFolded) ||
      isAllGone(demand, first, free(noBits(universe.peers.size))));
  if (!best && wasOpen) {
    const before = (service: number) =>
      first.before[service]?.allowed ?? noBits(universe.peers.size);
    const { stays, unsure } = listed(before);
    const length = 30 + lengthOf(stays) + lengthOf(unsure);
    if (length < directLength) best = { x: [{ ...everything, length: 0 }], stays, unsure, length };
  }
  if (!best) return undefined;
  const { stays, unsure } = best;
  return best.x.map((one) => {
    const said: Said<readonly CaseTraffic[]> = {
      ...one,
      demands: [demand],
      traffic: one.traffic as NamedTraffic,
    };
    const but = [
      ...stays.map(({ traffic }) => ({ ...traffic, unknown: false })),
      ...unsure.map(({ traffic }) => ({ ...traffic, unknown: true })),
    ];
    return toSentence(kind, said, but, true, scene);
  });
}

/** Whether nothing of what was open stays so. */
const isAllGone = (demand: CasesDemand, { before }: CaseTraffic, free: Bits) =>
  demand.columns.length > 1 &&
  before.every((column, service) => {
    const own = demand.columns.find((one) => {
      const bit = noBits(one.services.length * 32);
      addBit(bit, service);
      return meets(bit, one.services);
    });
    return isInside(column.allowed, own ? orBits(own.on, free) : free);
  });

export const lengthOf = (all: readonly { readonly length: number }[]) =>
  all.reduce((sum, one) => sum + one.length + 16, 0);

/** Wide rectangles that hold all that changes, of which at least half of what is not excepted does. */
function* widerOf(
  kind: 'opens' | 'closes',
  demand: CasesDemand,
  keeps: readonly Bits[],
  doubts: readonly Bits[],
  everything: Rectangle,
  scene: Scene,
): Generator<(Rectangle & { traffic: NamedTraffic; length: number })[]> {
  const { universe, names } = scene;
  const excepted = keeps.map((bits, service) => orBits(bits, doubts[service] as Bits));
  const isFair = (x: readonly Rectangle[]) =>
    x.every((one) => isMostlyChanged(one, demand, excepted, universe));
  const all = {
    ...everything,
    length: 19,
    traffic: {
      services: nameExactly(everything.services, universe.services).term,
      peers: names.name(everything.peers, everything.peers, demand.has6).terms,
    },
  };
  if (isFair([all])) yield [all];
  if (kind === 'opens') return;
  const on = perService(demand, universe);
  const before = demand.about[0]?.before ?? [];
  const free = demand.has6 ? noBits(universe.peers.size) : universe.peers.v6;
  for (const may of [
    before.map((column) => orBits(column.allowed, free)),
    on.map(() => everything.peers),
  ]) {
    const wide: Demand<null> = {
      columns: demandColumns(
        on,
        may.map((bits, at) => orBits(bits, on[at] as Bits)),
        universe,
      ),
      weight: 1,
      has6: demand.has6,
      about: null,
    };
    const x = cover({ demands: [wide], universe, names, atMost: 2 });
    if (x && isFair(x)) yield x;
  }
}

function perService(demand: CasesDemand, universe: Universe): Bits[] {
  return Array.from({ length: universe.services.size }, (_, service) => {
    const bit = noBits(universe.services.size);
    addBit(bit, service);
    const column = demand.columns.find((one) => meets(one.services, bit));
    return column?.on ?? noBits(universe.peers.size);
  });
}

/**
 * Whether a wide sentence is fair: it is true but for what is excepted, that is no more than what
 * changes, and at least half of the rest changes.
 */
function isMostlyChanged(
  { services, peers }: Rectangle,
  demand: CasesDemand,
  excepted: readonly Bits[],
  universe: Universe,
): boolean {
  const on = perService(demand, universe);
  const bit = (service: number) => {
    const bits = noBits(universe.services.size);
    addBit(bits, service);
    return bits;
  };
  for (const family of [4, 6] as const) {
    if (family === 6 && !demand.has6) continue;
    const addresses = universe.peers.weights[family];
    let changes = 0;
    let stays = 0;
    let all = 0;
    for (const [service, own] of on.entries()) {
      if (!meets(services, bit(service))) continue;
      const weight = universe.services.weights[service] as number;
      all += weight * weighCommon(peers, peers, addresses);
      changes += weight * weighCommon(own, peers, addresses);
      stays += weight * weighCommon(excepted[service] as Bits, peers, addresses);
    }
    if (all === 0) continue;
    if (changes === 0 || stays > changes || changes < 0.5 * (all - stays) * (1 - 1e-9))
      return false;
  }
  return true;
}
