import type { Direction } from '../../contracts/direction.js';
import { type Reason, reasonKey } from '../../contracts/reason.js';
import type { Moves } from '../../region/moves.js';
import type { NetworkInterface, RegionSnapshot } from '../../region/regionSnapshot.js';
import {
  type AddressSet,
  addressSetOf,
  cidrsOf,
  intersectSets,
  isEmptySet,
  uniteSets,
} from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import { bothInternets, metadataService } from '../../rules/internet.js';
import { privateAddressesOf } from '../../rules/regionRules.js';
import {
  addBit,
  allBits,
  andBits,
  type Bits,
  bitsKey,
  isInside,
  isNone,
  meets,
  noBits,
  orBits,
  uniteInto,
  weighCommon,
  withoutBits,
} from './bits.js';
import type { CaseTraffic, TrafficCase, UnjudgedInterfaces } from './caseTraffic.js';
import { causesOf } from './causesOf.js';
import { cover, type Said } from './cover.js';
import { type Demand, demandColumns, type Rectangle } from './demand.js';
import { type CasesDemand, demandsOf } from './demandsOf.js';
import { InterfaceNames } from './InterfaceNames.js';
import { managementConcerns } from './managementConcerns.js';
import { nameExactly } from './nameServices.js';
import { type NamedList, type NamedMembers, PeerNames } from './PeerNames.js';
import { trafficState } from './trafficState.js';
import type {
  InternetSentence,
  NamedTraffic,
  PeerTerm,
  TrafficSentence,
  TrafficSummaryDraft,
  UnknownSentence,
} from './trafficSummary.js';
import { type Universe, universeOf } from './universe.js';

export interface SummaryInput {
  readonly snapshot: RegionSnapshot;
  /** Groups whose members the snapshot holds whole; absent: all of them. */
  readonly membersRead?: ReadonlySet<string> | undefined;
  readonly moves: Moves;
  readonly cases: readonly TrafficCase[];
  readonly unjudged: readonly UnjudgedInterfaces[];
  /** Targets whose interface is not in the snapshot. */
  readonly withoutInterface: readonly string[];
  readonly closesFirst: boolean;
}

/**
 * What a change opens, closes and leaves open, in few sentences: each is true of every interface that
 * it names, and together they hold all that changes (test/shared/change/summary proves both). What
 * was so before may be said along, where that makes a sentence short.
 */
export function summariseTraffic(input: SummaryInput): TrafficSummaryDraft {
  const interfaces = new InterfaceNames(
    input.snapshot,
    input.moves,
    input.withoutInterface,
    input.membersRead,
  );
  const directions = (['ingress', 'egress'] as const).map((direction) =>
    summariseDirection(direction, input, interfaces),
  );
  const sentences = directions.flatMap((one) => one.sentences);
  const unknown = [
    ...input.unjudged.flatMap(({ reason, ids }) => unjudgedSentences(reason, ids, interfaces)),
    ...directions.flatMap((one) => one.unknown),
  ];
  const othersOf = (...kinds: readonly ('opens' | 'closes')[]) =>
    interfaces.countInstances(
      sentences
        .filter((one) => !one.named && kinds.includes(one.kind))
        .flatMap((one) => one.on.interfaces),
    );
  return {
    sentences,
    unknown,
    internet: directions.flatMap((one) => one.internet),
    internetUnknown: input.unjudged.length > 0 || directions.some((one) => one.internetUnknown),
    others: {
      opens: othersOf('opens'),
      closes: othersOf('closes'),
      all: othersOf('opens', 'closes'),
    },
    concerns: managementConcerns(input.cases, interfaces),
    closesFirst: input.closesFirst,
  };
}

interface DirectionSummary extends Pick<TrafficSummaryDraft, 'internet' | 'internetUnknown'> {
  readonly sentences: readonly TrafficSentence[];
  readonly unknown: readonly UnknownSentence[];
}

/** What is the same for all sentences of a direction. */
interface Scene {
  readonly direction: Direction;
  readonly universe: Universe;
  readonly names: PeerNames;
  readonly interfaces: InterfaceNames;
  /** How many cases an interface is in: one for each of its addresses where rules look at them. */
  readonly casesOf: ReadonlyMap<string, number>;
}

function summariseDirection(
  direction: Direction,
  { snapshot, cases, moves }: SummaryInput,
  interfaces: InterfaceNames,
): DirectionSummary {
  const byId = new Map(snapshot.networkInterfaces.map((eni) => [eni.NetworkInterfaceId, eni]));
  const lists = cases.map((one) => one.entries(direction));
  const entries = new Set(lists.flatMap(({ before, after }) => [...before, ...after]));
  const addresses = new Map<string, AddressSet>();
  const addressesOf = (eni: NetworkInterface): AddressSet => {
    const known = addresses.get(eni.NetworkInterfaceId);
    if (known) return known;
    const own = addressSetOf(privateAddressesOf(eni));
    addresses.set(eni.NetworkInterfaceId, own);
    return own;
  };
  const namedGroups = groupsNamed(entries, cases, moves);
  const groups = membersNamed(snapshot, namedGroups, interfaces, addressesOf);
  const cidrs = singleBlocks(entries);
  const prefixLists = listsNamed(snapshot, entries);
  const alone = new Map(
    cases
      .filter((one) => one.interfaces.length === 1)
      .map((one) => {
        const eni = byId.get(one.interfaces[0] ?? '');
        return [one, one.own ?? (eni ? addressesOf(eni) : undefined)] as const;
      }),
  );
  const universe = universeOf(
    entries,
    [
      bothInternets,
      metadataService,
      ...groups.map(({ members }) =>
        addressSetOf(members.flatMap(({ id }) => rangesOf(byId.get(id)))),
      ),
      ...[...alone.values()].filter((set) => set !== undefined),
    ],
    groups.flatMap(({ members }) => members.map((one) => one.addresses)),
  );
  const has6 = (one: TrafficCase) =>
    one.own
      ? one.own.v6.length > 0
      : one.interfaces.some((id) => {
          const eni = byId.get(id);
          return eni !== undefined && addressesOf(eni).v6.length > 0;
        });
  const traffic: CaseTraffic[] = cases.map((one, at) => ({
    of: one,
    before: trafficState(lists[at]?.before ?? [], universe),
    after: trafficState(lists[at]?.after ?? [], universe),
    has6: has6(one),
    isTarget: interfaces.isTarget(one.interfaces[0] ?? ''),
  }));
  const nothing = noBits(universe.peers.size);
  const ownOf = ({ of }: CaseTraffic) => {
    const own = alone.get(of);
    return own ? universe.peers.bitsOf(own) : nothing;
  };
  const casesOf = new Map<string, number>();
  for (const id of cases.flatMap((one) => one.interfaces)) {
    casesOf.set(id, (casesOf.get(id) ?? 0) + 1);
  }
  const scene: Scene = {
    direction,
    universe,
    names: new PeerNames(universe.peers, interfaces, groups, prefixLists, cidrs),
    interfaces,
    casesOf,
  };
  const sentences: TrafficSentence[] = [];
  for (const kind of ['opens', 'closes'] as const) {
    const demands = demandsOf(traffic, kind, universe, ownOf);
    for (const isTarget of [true, false]) {
      const some = demands.filter((one) => one.about[0]?.isTarget === isTarget);
      sentences.push(...sentencesOf(kind, some, isTarget, scene, ownOf));
    }
  }
  const unknown = unknownSentences(traffic, scene, ownOf);
  const internet = direction === 'ingress' ? internetSentences(traffic, scene, ownOf) : [];
  return { sentences, ...unknown, internet };
}

const rangesOf = (eni: NetworkInterface | undefined) => (eni ? privateAddressesOf(eni) : []);

/** The groups that peers may be named by: those that entries are about, and those of the targets. */
function groupsNamed(
  entries: Iterable<Entry>,
  cases: readonly TrafficCase[],
  moves: Moves,
): Set<string> {
  const groups = new Set<string>();
  for (const { kind, securityGroupId, rule } of entries) {
    if (kind === 'intraGroup' && securityGroupId) groups.add(securityGroupId);
    if (rule?.peerGroupId) groups.add(rule.peerGroupId);
  }
  for (const wanted of moves.values()) for (const id of wanted) groups.add(id);
  for (const one of cases) {
    if (one.interfaces.some((id) => moves.has(id))) {
      for (const group of one.before) groups.add(group.securityGroupId);
    }
  }
  return groups;
}

function membersNamed(
  snapshot: RegionSnapshot,
  groupIds: ReadonlySet<string>,
  interfaces: InterfaceNames,
  addressesOf: (eni: NetworkInterface) => AddressSet,
): NamedMembers[] {
  const members = new Map<string, { id: string; addresses: AddressSet }[]>();
  const targets: { id: string; addresses: AddressSet }[] = [];
  for (const eni of snapshot.networkInterfaces) {
    const own = { id: eni.NetworkInterfaceId, addresses: addressesOf(eni) };
    if (interfaces.isTarget(own.id)) targets.push(own);
    for (const group of eni.SecurityGroupIds.SecurityGroupId) {
      if (!groupIds.has(group)) continue;
      const list = members.get(group);
      if (list) list.push(own);
      else members.set(group, [own]);
    }
  }
  return [
    ...(targets.length > 0 ? [{ members: targets }] : []),
    ...[...members].map(([groupId, some]) => ({ groupId, members: some })),
  ];
}

/** The peers of rules that name one block. */
function singleBlocks(entries: Iterable<Entry>): AddressSet[] {
  const blocks = new Map<string, AddressSet>();
  for (const { rule, peers } of entries) {
    if (!rule || rule.unknown || rule.peerGroupId) continue;
    if (peers.v4.length + peers.v6.length !== 2) continue;
    const cidrs = cidrsOf(peers);
    if (cidrs.length === 1 && !cidrs[0]?.endsWith('/0')) blocks.set(cidrs[0] ?? '', peers);
  }
  return [...blocks.values()];
}

function listsNamed(snapshot: RegionSnapshot, entries: Iterable<Entry>): NamedList[] {
  const lists = new Map<string, NamedList>();
  const names = new Map(
    snapshot.prefixLists.map((one) => [one.PrefixListId, one.PrefixListName ?? '']),
  );
  for (const { rule, peers } of entries) {
    if (!rule || rule.unknown) continue;
    const { SourcePrefixListId, DestPrefixListId } = rule.permission;
    const id = (rule.direction === 'ingress' ? SourcePrefixListId : DestPrefixListId) ?? '';
    if (!names.has(id) || peers.v4.length + peers.v6.length === 0) continue;
    const { SourceCidrIp, DestCidrIp, Ipv6SourceCidrIp, Ipv6DestCidrIp } = rule.permission;
    const isOther =
      SourceCidrIp || DestCidrIp || Ipv6SourceCidrIp || Ipv6DestCidrIp || rule.peerGroupId;
    // A CIDR or a group beats the list, and a rule for ICMP has the addresses of one family alone.
    if (!isOther && rule.protocol !== 1 && rule.protocol !== 58) {
      lists.set(id, { id, name: names.get(id) ?? '', peers });
    }
  }
  return [...lists.values()];
}

function sentencesOf(
  kind: 'opens' | 'closes',
  demands: readonly CasesDemand[],
  named: boolean,
  scene: Scene,
  ownOf: (one: CaseTraffic) => Bits,
): TrafficSentence[] {
  if (demands.length === 0) return [];
  let lines = cover({ demands, universe: scene.universe, names: scene.names }) ?? [];
  const exceptions: TrafficSentence[] = [];
  if (named) {
    const largest = [...demands].sort((a, b) => b.weight - a.weight).slice(0, LISTS);
    for (const demand of largest) {
      const direct = lines.filter((line) => line.demands.includes(demand));
      if (direct.length < 2 && !direct.some(isFolded)) continue;
      const instead = everythingBut(kind, demand, direct, scene, ownOf);
      if (!instead) continue;
      exceptions.push(...instead);
      lines = lines
        .map((line) => ({ ...line, demands: line.demands.filter((one) => one !== demand) }))
        .filter((line) => line.demands.length > 0);
    }
  }
  const direct = lines.map((line) => toSentence(kind, line, [], named, scene));
  return [...exceptions, ...direct].sort(
    (a, b) =>
      Number(b.fromPublic) - Number(a.fromPublic) ||
      Number(isEverything(b)) - Number(isEverything(a)) ||
      b.on.interfaces.length - a.on.interfaces.length,
  );
}

/** Of so many kinds of targets it is tried whether a list of exceptions is shorter. */
const LISTS = 12;

const isEverything = ({ traffic }: TrafficSentence) =>
  !traffic || (traffic.services.form === 'everythingBut' && traffic.services.items.length === 0);

const isFolded = ({ traffic: { peers } }: Said<unknown>) =>
  peers.length > 3 || peers.some((one) => one.kind === 'ranges');

/** Above this many lines, what was open is said as a whole. */
const MANY_LINES = 4;

/**
 * A wide sentence and what is excepted from it, where that is shorter than saying all that changes;
 * undefined where it is not.
 */
function everythingBut(
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

const lengthOf = (all: readonly { readonly length: number }[]) =>
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

function toSentence(
  kind: 'opens' | 'closes',
  line: Said<readonly CaseTraffic[]>,
  but: TrafficSentence['but'],
  named: boolean,
  scene: Scene,
): TrafficSentence {
  const cases = line.demands.flatMap((demand) => demand.about);
  const own = ownSaid(cases, scene);
  return {
    kind,
    direction: scene.direction,
    ...(line.traffic ? { traffic: line.traffic } : {}),
    but,
    on: scene.interfaces.name(cases.flatMap((one) => one.of.interfaces)),
    ...(own ? { own } : {}),
    causes: causesOf(line, kind, cases, scene.universe),
    inPart:
      but.length === 0 &&
      line.traffic !== undefined &&
      isInPart(line, line.demands, scene.universe),
    named,
    fromPublic:
      kind === 'opens' &&
      scene.direction === 'ingress' &&
      (line.traffic?.peers.some(isPublic) ?? false),
  };
}

/** Members of groups are no public addresses, though their IPv6 addresses are global. */
const isPublic = (term: PeerTerm): boolean =>
  term.kind !== 'members' && !isEmptySet(intersectSets(term.peers, bothInternets));

/** The own addresses that are said, where other addresses of the same interfaces are not. */
function ownSaid(cases: readonly CaseTraffic[], { casesOf }: Scene): AddressSet | undefined {
  const said = new Map<string, number>();
  for (const id of cases.flatMap((one) => one.of.interfaces)) said.set(id, (said.get(id) ?? 0) + 1);
  if ([...said].every(([id, count]) => count === casesOf.get(id))) return undefined;
  return cases
    .flatMap((one) => one.of.own ?? [])
    .reduce((all, one) => uniteSets(all, one), { v4: [], v6: [] } as AddressSet);
}

/** What was so before is worth a word from here on. */
const IN_PART = 0.05;

function isInPart(
  { services, peers }: Rectangle,
  demands: readonly CasesDemand[],
  universe: Universe,
): boolean {
  const all = weighCommon(services, services, universe.services.weights);
  return ([4, 6] as const).some((family) => {
    const addresses = universe.peers.weights[family];
    const each = all * weighCommon(peers, peers, addresses);
    let whole = 0;
    let changes = 0;
    for (const demand of demands) {
      if (each === 0 || (family === 6 && !demand.has6)) continue;
      whole += demand.weight * each;
      for (const column of demand.columns) {
        changes +=
          demand.weight *
          weighCommon(column.services, services, universe.services.weights) *
          weighCommon(column.on, peers, addresses);
      }
    }
    return changes < (1 - IN_PART) * whole;
  });
}

function unjudgedSentences(
  reason: Reason,
  ids: readonly string[],
  interfaces: InterfaceNames,
): UnknownSentence[] {
  const named = ids.some((id) => interfaces.isTarget(id));
  return [{ reason, direction: 'both', on: interfaces.name(ids), named }];
}

/** One sentence a reason: on whom, and what it is about at most. */
function unknownSentences(
  traffic: readonly CaseTraffic[],
  scene: Scene,
  ownOf: (one: CaseTraffic) => Bits,
): Pick<DirectionSummary, 'unknown' | 'internetUnknown'> {
  const { universe, names, interfaces, direction } = scene;
  const found = new Map<
    string,
    { reason: Reason; services: Bits; peers: Bits; ids: Set<string>; named: boolean; has6: boolean }
  >();
  for (const one of traffic) {
    const own = ownOf(one);
    for (const [service, after] of one.after.entries()) {
      const before = one.before[service] as typeof after;
      const note = (reason: Reason, unsure: Bits) => {
        const counted = withoutBits(unsure, own);
        const peers = one.has6 ? counted : withoutBits(counted, universe.peers.v6);
        if (isNone(peers)) return;
        const key = reasonKey(reason);
        const known = found.get(key) ?? {
          reason,
          services: noBits(universe.services.size),
          peers: noBits(universe.peers.size),
          ids: new Set<string>(),
          named: false,
          has6: false,
        };
        addBit(known.services, service);
        uniteInto(known.peers, peers);
        for (const id of one.of.interfaces) known.ids.add(id);
        known.has6 ||= one.has6;
        known.named ||= one.isTarget;
        found.set(key, known);
      };
      for (const [reason, peers] of after.reasons)
        note(reason, withoutBits(peers, sameIn(before, reason)));
      // What could not be judged before and can be now: whether it changes is not known either.
      for (const [reason, peers] of before.reasons) note(reason, withoutBits(peers, after.unsure));
    }
  }
  const publicBits = universe.peers.bitsOf(bothInternets);
  const all = [...found.values()];
  return {
    internetUnknown:
      direction === 'ingress' &&
      all.some((one) => one.reason.code !== 'insideOverIpv6' && meets(one.peers, publicBits)),
    unknown: all.map(({ reason, services, peers, ids, named, has6 }) => ({
      reason,
      direction,
      on: interfaces.name(ids),
      named,
      traffic: {
        services: nameExactly(services, universe.services).term,
        peers: names.name(peers, peers, has6).terms,
      },
    })),
  };
}

function sameIn(before: CaseTraffic['before'][number], reason: Reason): Bits {
  const same = noBits(before.unsure.length * 32);
  for (const [other, peers] of before.reasons) {
    if (reasonKey(other) === reasonKey(reason)) uniteInto(same, peers);
  }
  return same;
}

/** The share of all public addresses from which on they are called the Internet. */
const INTERNET_SHARE = 1 / 256;

/** What public addresses reach newly, by the rules that let them in: members of groups are no public ones. */
function internetSentences(
  traffic: readonly CaseTraffic[],
  scene: Scene,
  ownOf: (one: CaseTraffic) => Bits,
): InternetSentence[] {
  const { universe, interfaces } = scene;
  const { weights } = universe.peers;
  const open = universe.peers.bitsOf(bothInternets);
  const whole = { 4: weighCommon(open, open, weights[4]), 6: weighCommon(open, open, weights[6]) };
  const found = new Map<
    string,
    { from: InternetSentence['from']; family: 4 | 6 | undefined; services: Bits; ids: Set<string> }
  >();
  for (const one of traffic) {
    const reached = new Map<string, Bits>();
    for (const [service, after] of one.after.entries()) {
      const opened = withoutBits(andBits(one.before[service]?.denied ?? open, open), ownOf(one));
      const peers = noBits(universe.peers.size);
      for (const [entry, met] of after.decided) {
        if (entry.allow && entry.kind !== 'intraGroup' && !entry.rule?.peerGroupId) {
          uniteInto(peers, andBits(met, opened));
        }
      }
      const share = ([4, 6] as const).map((family) =>
        family === 6 && !one.has6 ? 0 : weighCommon(peers, peers, weights[family]) / whole[family],
      );
      const [four = 0, six = 0] = share;
      if (four === 0 && six === 0) continue;
      const from = Math.max(four, six) >= INTERNET_SHARE ? 'internet' : 'publicRange';
      const families = [
        four >= (from === 'internet' ? INTERNET_SHARE : 1e-300),
        six >= (from === 'internet' ? INTERNET_SHARE : 1e-300),
      ];
      const family = families[0] && families[1] ? undefined : families[0] ? 4 : 6;
      const key = `${from} ${family ?? ''}`;
      const services = reached.get(key) ?? noBits(universe.services.size);
      addBit(services, service);
      reached.set(key, services);
    }
    for (const [key, services] of reached) {
      const [from = '', family = ''] = key.split(' ');
      const whole = `${key} ${bitsKey(services)}`;
      const known = found.get(whole) ?? {
        from: from as InternetSentence['from'],
        family: family === '' ? undefined : (Number(family) as 4 | 6),
        services,
        ids: new Set<string>(),
      };
      for (const id of one.of.interfaces) known.ids.add(id);
      found.set(whole, known);
    }
  }
  return [...found.values()]
    .sort(
      (a, b) =>
        Number(b.from === 'internet') - Number(a.from === 'internet') || b.ids.size - a.ids.size,
    )
    .map(({ from, family, services, ids }) => ({
      from,
      ...(family ? { family } : {}),
      services: nameExactly(services, universe.services).term,
      on: interfaces.name(ids),
    }));
}
