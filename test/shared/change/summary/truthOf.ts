import type {
  InterfaceTerm,
  InternetSentence,
  NamedTraffic,
  PeerTerm,
  SentenceCause,
  ServiceTerm,
  TrafficSentence,
  TrafficSummaryDraft,
} from '../../../../shared/change/summary/trafficSummary.js';
import type { Moves } from '../../../../shared/region/moves.js';
import { RegionIndex } from '../../../../shared/region/RegionIndex.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import {
  type AddressSet,
  addressSetOf,
  everyAddress,
  intersectSets,
  isEmptySet,
  noAddress,
  sameSets,
  subtractSets,
  uniteSets,
} from '../../../../shared/rules/addressSet.js';
import { parseCidr } from '../../../../shared/rules/cidr.js';
import { bothInternets, metadataService } from '../../../../shared/rules/internet.js';
import { privateAddressesOf } from '../../../../shared/rules/regionRules.js';
import { type Block, type ExactTraffic, exactTraffic } from './exactTraffic.js';

/** What is wrong with a summary. */
export type Fault = readonly [
  kind:
    | 'FALSE'
    | 'UNSAID'
    | 'OVERSTATED'
    | 'COUNT'
    | 'WHOLE'
    | 'MEMBERS'
    | 'ON'
    | 'CAUSE'
    | 'INTERNET',
  what: string,
];

/**
 * Holds a summary against what a change exactly does, by the terms of its sentences alone. No faults:
 * each sentence is true of each interface that it names, at least 0.4 of it changes there, together
 * they hold all that changes, and each number is the one that the snapshot has.
 */
export function truthOf(
  draft: TrafficSummaryDraft,
  snapshot: RegionSnapshot,
  moves: Moves,
  exact: readonly ExactTraffic[] = exactTraffic(snapshot, moves),
): Fault[] {
  const faults: Fault[] = [];
  for (const one of exact) {
    for (const id of unlike(one, draft)) faults.push(...faultsOn(id, one, draft));
  }
  const region = new RegionIndex(snapshot);
  const terms = new TermFaults(snapshot, region, moves);
  for (const sentence of draft.sentences) {
    faults.push(...terms.ofInterfaces(sentence.on));
    for (const one of [...(sentence.traffic ? [sentence.traffic] : []), ...sentence.but]) {
      faults.push(...terms.ofTraffic(one));
    }
    faults.push(...onFaults(sentence, exact, moves));
    faults.push(...causeFaults(sentence, exact));
  }
  for (const { on, traffic } of draft.unknown) {
    faults.push(...terms.ofInterfaces(on));
    if (traffic) faults.push(...terms.ofTraffic(traffic));
  }
  for (const one of draft.internet) {
    faults.push(...terms.ofInterfaces(one.on), ...terms.ofServices(one.services));
  }
  faults.push(...internetFaults(draft, exact));
  const othersOf = (blocksOfKinds: (one: ExactTraffic) => readonly Block[]) =>
    new Set(
      exact
        .filter((one) => blocksOfKinds(one).some((block) => isCounted(block, one)))
        .flatMap((one) => one.interfaces.filter((id) => !moves.has(id)))
        .map((id) => region.networkInterface(id)?.InstanceId ?? id),
    ).size;
  const others = {
    opens: othersOf((one) => one.opens),
    closes: othersOf((one) => one.closes),
    all: othersOf((one) => [...one.opens, ...one.closes]),
  };
  if (JSON.stringify(others) !== JSON.stringify(draft.others)) {
    faults.push(['WHOLE', `${JSON.stringify(draft.others)} others, not ${JSON.stringify(others)}`]);
  }
  return faults;
}

/** What counts of a block: no IPv6 of an interface that has none, nothing with itself. */
const counted = (peers: AddressSet, { has6, alone }: ExactTraffic): AddressSet => {
  const all = alone ? subtractSets(peers, alone) : peers;
  return has6 ? all : { v4: all.v4, v6: [] };
};

const isCounted = (block: Block, one: ExactTraffic) => !isEmptySet(counted(block.peers, one));

interface Column {
  readonly protocol: number;
  readonly port: number;
  readonly source: number;
  readonly weight: number;
}

/** Columns in which every block is whole or absent; ICMP stands for both its numbers. */
function columnsOf(
  blocks: readonly Pick<Block, 'protocols' | 'ports' | 'sourcePorts'>[],
): Column[] {
  const starts = (edges: readonly number[]) =>
    [...new Set([1, ...edges])].filter((edge) => edge < 65_536).sort((a, b) => a - b);
  const ports = starts(blocks.flatMap((block) => block.ports));
  const sources = starts(blocks.flatMap((block) => block.sourcePorts));
  const share = (list: readonly number[], at: number) =>
    ((list[at + 1] ?? 65_536) - (list[at] as number)) / 65_535;
  const ported = [6, 17].flatMap((protocol) =>
    ports.flatMap((port, at) =>
      sources.map((source, from) => ({
        protocol,
        port,
        source,
        weight: share(ports, at) * share(sources, from),
      })),
    ),
  );
  const signatures = new Map<string, number>();
  for (let protocol = 0; protocol < 256; protocol += 1) {
    if ([1, 6, 17, 58].includes(protocol)) continue;
    const signature = blocks.map((block) => (block.protocols.has(protocol) ? '1' : '0')).join('');
    if (!signatures.has(signature)) signatures.set(signature, protocol);
  }
  const others = [...signatures.values()];
  return [
    ...ported,
    { protocol: 1, port: 1, source: 1, weight: 0.5 },
    ...others.map((protocol) => ({ protocol, port: 1, source: 1, weight: 1 / others.length })),
  ];
}

const within = (ranges: readonly number[], point: number) => {
  for (let at = 0; at < ranges.length; at += 2) {
    if (point >= (ranges[at] as number) && point < (ranges[at + 1] as number)) return true;
  }
  return false;
};

/** The peers of a column: of ICMP by its number over IPv4, and by the other over IPv6. */
function peersAt(blocks: readonly Block[], column: Column): AddressSet {
  let all = noAddress;
  for (const block of blocks) {
    const ported = column.protocol === 6 || column.protocol === 17;
    if (ported && !(within(block.ports, column.port) && within(block.sourcePorts, column.source))) {
      continue;
    }
    const four = block.protocols.has(column.protocol);
    const six = block.protocols.has(column.protocol === 1 ? 58 : column.protocol);
    if (!four && !six) continue;
    all = uniteSets(all, { v4: four ? block.peers.v4 : [], v6: six ? block.peers.v6 : [] });
  }
  return all;
}

const EVERY = Array.from({ length: 256 }, (_, number) => number);

/** The blocks of a name, from what it says: of `everything but` what is left. */
function blocksOf({ services, peers }: NamedTraffic): Block[] {
  const all = peers.reduce((set, term) => uniteSets(set, term.peers), noAddress);
  return servicesOf(services).map((box) => ({ ...box, peers: all }));
}

type Service = Omit<Block, 'peers'>;

function servicesOf({ form, items }: ServiceTerm): Service[] {
  const named = items.map((item) => ({ ...item, protocols: new Set(item.protocols) }));
  if (form === 'these') return named;
  return columnsOf(named).flatMap((column): Service[] => {
    if (named.some((item) => holds(item, column))) return [];
    const ported = column.protocol === 6 || column.protocol === 17;
    if (ported) return [{ protocols: new Set([column.protocol]), ...widthAt(named, column) }];
    const protocols =
      column.protocol === 1
        ? [1, 58]
        : EVERY.filter(
            (one) =>
              ![1, 6, 17, 58].includes(one) &&
              named.every(
                (item) => item.protocols.has(one) === item.protocols.has(column.protocol),
              ),
          );
    return [{ protocols: new Set(protocols), ports: [1, 65_536], sourcePorts: [1, 65_536] }];
  });
}

const holds = (item: Service, { protocol, port, source }: Column) =>
  item.protocols.has(protocol) &&
  ((protocol !== 6 && protocol !== 17) ||
    (within(item.ports, port) && within(item.sourcePorts, source)));

/** The interval of ports and source ports that a column stands for. */
function widthAt(items: readonly Service[], { port, source }: Column) {
  const next = (edges: readonly number[], from: number) =>
    Math.min(65_536, ...edges.filter((edge) => edge > from));
  return {
    ports: [
      port,
      next(
        items.flatMap((item) => item.ports),
        port,
      ),
    ],
    sourcePorts: [
      source,
      next(
        items.flatMap((item) => item.sourcePorts),
        source,
      ),
    ],
  };
}

/** One of the interfaces of each kind that the summary tells apart. */
function unlike(
  one: ExactTraffic,
  { sentences, unknown, internet }: TrafficSummaryDraft,
): string[] {
  const sets = [...sentences, ...unknown, ...internet].map(({ on }) => new Set(on.interfaces));
  const first = new Map<string, string>();
  for (const id of one.interfaces) {
    const key = sets.map((set) => (set.has(id) ? '1' : '0')).join('');
    if (!first.has(key)) first.set(key, id);
  }
  return [...first.values()];
}

const isAbout = (sentence: TrafficSentence, id: string, one: ExactTraffic) =>
  sentence.direction === one.direction &&
  sentence.on.interfaces.includes(id) &&
  one.interfaces.includes(id) &&
  (!sentence.own || !one.own || isEmptySet(subtractSets(one.own, sentence.own)));

function faultsOn(id: string, one: ExactTraffic, draft: TrafficSummaryDraft): Fault[] {
  const faults: Fault[] = [];
  const sentences = draft.sentences
    .filter((sentence) => isAbout(sentence, id, one))
    .map((sentence) => ({
      sentence,
      said: sentence.traffic ? blocksOf(sentence.traffic) : one.allowedBefore,
      but: sentence.but.map((item) => ({ unknown: item.unknown, blocks: blocksOf(item) })),
      weights: { 4: { all: 0, changes: 0 }, 6: { all: 0, changes: 0 } },
      services: 0,
      hollow: false,
    }));
  const unknown = draft.unknown
    .filter(({ on }) => on.interfaces.includes(id))
    .filter(({ direction }) => direction === 'both' || direction === one.direction)
    .flatMap(({ traffic }) => (traffic ? blocksOf(traffic) : [everything]));
  const blocks = [
    ...[one.opens, one.closes, one.unclear, one.allowed, one.uncertain, one.allowedBefore, unknown],
    ...sentences.flatMap(({ said, but }) => [said, ...but.map((item) => item.blocks)]),
  ].flat();
  const where = `${one.direction} ${id}`;
  for (const column of columnsOf(blocks)) {
    const at = (some: readonly Block[]) => counted(peersAt(some, column), one);
    const allowed = at(one.allowed);
    const uncertain = at(one.uncertain);
    const open = uniteSets(allowed, uncertain);
    const rest = { opens: at(one.opens), closes: at(one.closes) };
    for (const item of sentences) {
      const { kind } = item.sentence;
      let said = at(item.said);
      for (const { unknown: isUnknown, blocks: excepted } of item.but) {
        const list = at(excepted);
        said = subtractSets(said, list);
        const wanted = isUnknown
          ? uncertain
          : kind === 'closes'
            ? allowed
            : subtractSets(everyAddress, open);
        if (!isEmptySet(subtractSets(list, wanted))) {
          faults.push(['FALSE', `an item of a list on ${where}, port ${column.port}`]);
        }
      }
      const wrong = kind === 'opens' ? subtractSets(said, allowed) : intersectSets(said, open);
      if (!isEmptySet(wrong))
        faults.push([
          'FALSE',
          `${kind} ${where}, protocol ${column.protocol}, port ${column.port}`,
        ]);
      const changes = intersectSets(said, at(kind === 'opens' ? one.opens : one.closes));
      for (const family of [4, 6] as const) {
        const all = shareOf(said, family);
        if (all === 0) continue;
        const changed = shareOf(changes, family);
        item.weights[family].all += column.weight * all;
        item.weights[family].changes += column.weight * changed;
        if (changed < LEAST * all) item.hollow = true;
      }
      if (!isEmptySet(said)) item.services += column.weight;
      rest[kind] = subtractSets(rest[kind], said);
    }
    for (const kind of ['opens', 'closes'] as const) {
      if (!isEmptySet(rest[kind])) {
        faults.push([
          'UNSAID',
          `${kind} ${where}, protocol ${column.protocol}, port ${column.port}`,
        ]);
      }
    }
    if (!isEmptySet(subtractSets(at(one.unclear), at(unknown)))) {
      faults.push(['UNSAID', `unclear ${where}, protocol ${column.protocol}`]);
    }
  }
  for (const { sentence, weights, hollow, services } of sentences) {
    if (!sentence.traffic) continue;
    for (const family of [4, 6] as const) {
      const { all, changes } = weights[family];
      if (all > 0 && changes < LEAST * all) {
        faults.push(['OVERSTATED', `${sentence.kind} ${where} over IPv${family}`]);
      }
    }
    // Single ports are named for themselves: each has to change.
    if (hollow && services < 0.89)
      faults.push(['OVERSTATED', `${sentence.kind} ${where}: one port`]);
  }
  return faults;
}

/** The least share of a sentence that has to change. */
const LEAST = 0.4;

const everything: Block = {
  protocols: new Set(EVERY),
  ports: [1, 65_536],
  sourcePorts: [1, 65_536],
  peers: everyAddress,
};

function shareOf({ v4, v6 }: AddressSet, family: 4 | 6): number {
  let sum = 0;
  if (family === 4) {
    for (let at = 0; at < v4.length; at += 2) sum += (v4[at + 1] as number) - (v4[at] as number);
    return sum / 2 ** 32;
  }
  for (let at = 0; at < v6.length; at += 2)
    sum += Number((v6[at + 1] as bigint) - (v6[at] as bigint));
  return sum / 2 ** 128;
}

/** Whom a sentence names: something changes on each of them, and all are targets, or none is. */
function onFaults(
  sentence: TrafficSentence,
  exact: readonly ExactTraffic[],
  moves: Moves,
): Fault[] {
  const faults: Fault[] = [];
  const said = sentence.traffic ? blocksOf(sentence.traffic) : [everything];
  const changing = new Set<string>();
  for (const one of exact) {
    const concerned = one.interfaces.filter((id) => isAbout(sentence, id, one));
    const blocks = sentence.kind === 'opens' ? one.opens : one.closes;
    const changes =
      concerned.length > 0 &&
      columnsOf([...said, ...blocks]).some(
        (column) =>
          !isEmptySet(intersectSets(counted(peersAt(said, column), one), peersAt(blocks, column))),
      );
    if (changes) for (const id of concerned) changing.add(id);
  }
  for (const id of sentence.on.interfaces) {
    if (moves.has(id) !== sentence.named) faults.push(['ON', `${id} is among the wrong ones`]);
    if (!changing.has(id)) faults.push(['ON', `nothing that is said changes on ${id}`]);
  }
  return faults;
}

/** Each cause decides some of what changes on the interfaces. */
function causeFaults(sentence: TrafficSentence, exact: readonly ExactTraffic[]): Fault[] {
  const lines = exact
    .filter((one) => one.interfaces.some((id) => isAbout(sentence, id, one)))
    .flatMap((one) => one.lines)
    .filter((line) => line.key.kind === sentence.kind);
  if (sentence.causes.length === 0) return [['CAUSE', 'none is said']];
  return sentence.causes.flatMap((cause): Fault[] => {
    const fitting = lines.filter(({ key }) => isCause(cause, key));
    const rules = new Set(fitting.map(({ key }) => key.entry?.rule?.securityGroupRuleId));
    if (fitting.length === 0) return [['CAUSE', JSON.stringify(cause)]];
    return cause.kind === 'rules' && cause.rules > rules.size ? [['CAUSE', 'too many rules']] : [];
  });
}

function isCause(
  cause: SentenceCause,
  { entry, lost }: ExactTraffic['lines'][number]['key'],
): boolean {
  if (!entry || lost !== cause.lost) return false;
  switch (cause.kind) {
    case 'sameGroup':
      return entry.kind === 'intraGroup' && entry.securityGroupId === cause.group;
    case 'names':
      return entry.securityGroupId === cause.group && entry.rule?.peerGroupId === cause.peer;
    case 'rules':
      return entry.kind === 'rule' && entry.securityGroupId === cause.group;
    case 'default':
      return entry.kind === 'default';
    case 'platform':
      return entry.kind === 'alwaysAllowed' || entry.kind === 'platformBlock';
  }
}

/** What public addresses reach newly, by rules that name no group. */
function internetFaults(draft: TrafficSummaryDraft, exact: readonly ExactTraffic[]): Fault[] {
  const faults: Fault[] = [];
  const sentenceOn = (id: string) =>
    draft.internet
      .filter(({ on }) => on.interfaces.includes(id))
      .map((sentence) => ({ sentence, services: servicesOf(sentence.services) }));
  const byInterface = new Map<string, ExactTraffic[]>();
  for (const one of exact) {
    if (one.direction !== 'ingress') continue;
    for (const id of one.interfaces) byInterface.set(id, [...(byInterface.get(id) ?? []), one]);
  }
  for (const id of draft.internet.flatMap(({ on }) => on.interfaces)) {
    if (!byInterface.has(id)) faults.push(['INTERNET', `nothing opens on ${id}`]);
  }
  const seen = new Set<string>();
  for (const [id, all] of byInterface) {
    const key = [
      ...all.map((one) => exact.indexOf(one)),
      ...draft.internet.map(({ on }) => on.interfaces.includes(id)),
    ].join();
    if (seen.has(key)) continue;
    seen.add(key);
    const sentences = sentenceOn(id);
    const publicBlocks = (one: ExactTraffic) =>
      one.lines.flatMap((line) => {
        const { entry, kind } = line.key;
        if (kind !== 'opens' || entry?.kind === 'intraGroup' || entry?.rule?.peerGroupId) return [];
        const block =
          one.opens[one.lines.filter((other) => other.key.kind === 'opens').indexOf(line)];
        return block
          ? [{ ...block, peers: counted(intersectSets(block.peers, bothInternets), one) }]
          : [];
      });
    const blocks = all.flatMap(publicBlocks);
    for (const column of columnsOf([...blocks, ...sentences.flatMap((one) => one.services)])) {
      const peers = peersAt(blocks, column);
      const saying = sentences.filter(({ services }) =>
        services.some((item) => holds(item, column)),
      );
      if (isEmptySet(peers) !== (saying.length === 0)) {
        faults.push(['INTERNET', `protocol ${column.protocol}, port ${column.port} on ${id}`]);
      }
      if (isEmptySet(peers)) continue;
      for (const { sentence } of saying)
        faults.push(...reachFaults(sentence, peers, all.length > 1));
    }
  }
  return faults;
}

function reachFaults(sentence: InternetSentence, peers: AddressSet, several: boolean): Fault[] {
  const share = ([4, 6] as const).map(
    (family) => shareOf(peers, family) / shareOf(bothInternets, family),
  );
  const isInternet = Math.max(...share) >= 1 / 256;
  // Of several addresses of an interface one may let the Internet in, and another one a range.
  if (several || isInternet === (sentence.from === 'internet')) return [];
  return [['INTERNET', `${sentence.from}, of which ${Math.max(...share)} is reached`]];
}

/** Whether names stand for what they say. */
class TermFaults {
  readonly #snapshot: RegionSnapshot;
  readonly #region: RegionIndex;
  readonly #moves: Moves;

  constructor(snapshot: RegionSnapshot, region: RegionIndex, moves: Moves) {
    this.#snapshot = snapshot;
    this.#region = region;
    this.#moves = moves;
  }

  ofTraffic({ services, peers }: NamedTraffic): Fault[] {
    return [...this.ofServices(services), ...peers.flatMap((term) => this.ofPeers(term))];
  }

  ofServices(term: ServiceTerm): Fault[] {
    const said = servicesOf(term);
    const all = term.boxes.map((box) => ({ ...box, protocols: new Set(box.protocols) }));
    const differs = columnsOf([...said, ...all]).some(
      (column) => said.some((one) => holds(one, column)) !== all.some((one) => holds(one, column)),
    );
    return differs ? [['COUNT', 'services are not what is said']] : [];
  }

  ofInterfaces(term: InterfaceTerm): Fault[] {
    const { interfaces } = term;
    const fault = (kind: Fault[0]): Fault[] => [[kind, JSON.stringify(term).slice(0, 200)]];
    switch (term.kind) {
      case 'names': {
        const fits = (name: string, id: string) => {
          const instance = this.#region.instance(this.#region.networkInterface(id)?.InstanceId);
          return [id, instance?.InstanceName, instance?.InstanceId].includes(name);
        };
        const isFit =
          term.names.length === interfaces.length &&
          term.names.every((name) => interfaces.some((id) => fits(name, id)));
        return isFit ? [] : fault('ON');
      }
      case 'pattern': {
        const names = interfaces.map((id) => this.#nameOf(id) ?? '');
        const stem = (name: string) => name.replace(/[-_.]?\d+$/, '');
        const alike = this.#snapshot.instances.filter(
          (one) => stem(one.InstanceName ?? '') === term.pattern,
        );
        const isFit =
          term.count === interfaces.length &&
          term.count === this.#moves.size &&
          alike.length === names.length &&
          names.every((name) => stem(name) === term.pattern);
        return isFit ? [] : fault('COUNT');
      }
      case 'targets': {
        const isFit =
          term.count === interfaces.length &&
          term.of === this.#moves.size &&
          interfaces.every((id) => this.#moves.has(id));
        return isFit ? [] : fault('COUNT');
      }
      case 'group': {
        const members = this.#region.membersOf(term.groupId).map((eni) => eni.NetworkInterfaceId);
        if (!interfaces.every((id) => members.includes(id))) return fault('MEMBERS');
        if (term.count !== interfaces.length) return fault('COUNT');
        return term.of === members.length ? [] : fault('WHOLE');
      }
      case 'scattered':
        return term.count === interfaces.length && term.instances === this.#instancesOf(interfaces)
          ? []
          : fault('COUNT');
    }
  }

  ofPeers(term: PeerTerm): Fault[] {
    const wanted = this.#wanted(term);
    const faults: Fault[] = sameSets(term.peers, wanted)
      ? []
      : [['MEMBERS', `${term.kind} ${'family' in term ? term.family : ''}`]];
    if (term.kind === 'members') faults.push(...this.ofInterfaces(term.interfaces));
    if (
      term.kind === 'ranges' &&
      term.ranges !== (term.peers.v4.length + term.peers.v6.length) / 2
    ) {
      faults.push(['COUNT', 'ranges']);
    }
    if ('but' in term) faults.push(...term.but.flatMap((one) => this.ofPeers(one)));
    return faults;
  }

  #wanted(term: PeerTerm): AddressSet {
    const without = (set: AddressSet, but: readonly PeerTerm[]) =>
      but.reduce((rest, one) => subtractSets(rest, one.peers), set);
    const ofFamily = ({ v4, v6 }: AddressSet, family: 4 | 6 | undefined): AddressSet =>
      family === 4 ? { v4, v6: [] } : family === 6 ? { v4: [], v6 } : { v4, v6 };
    switch (term.kind) {
      case 'anywhere':
        return without(ofFamily(everyAddress, term.family), term.but);
      case 'internet':
        return without(ofFamily(bothInternets, term.family), term.but);
      case 'cidr': {
        const range = parseCidr(term.cidr);
        return without(range ? addressSetOf([range]) : noAddress, term.but);
      }
      case 'metadata':
        return metadataService;
      case 'prefixList': {
        const list = this.#snapshot.prefixLists.find((one) => one.PrefixListId === term.id);
        return addressSetOf(
          (list?.Entries.Entry ?? []).flatMap((one) => parseCidr(one.Cidr) ?? []),
        );
      }
      case 'members':
        return ofFamily(
          addressSetOf(
            term.interfaces.interfaces.flatMap((id) => {
              const eni = this.#region.networkInterface(id);
              return eni ? privateAddressesOf(eni) : [];
            }),
          ),
          term.family,
        );
      case 'ranges':
        return term.peers;
    }
  }

  #instancesOf(ids: readonly string[]): number {
    return new Set(ids.map((id) => this.#region.networkInterface(id)?.InstanceId ?? id)).size;
  }

  #nameOf(id: string): string | undefined {
    return this.#region.instance(this.#region.networkInterface(id)?.InstanceId)?.InstanceName;
  }
}
