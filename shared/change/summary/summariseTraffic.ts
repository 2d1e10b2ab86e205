import type { Direction } from '../../contracts/direction.js';
import type { Moves } from '../../region/moves.js';
import type { NetworkInterface, RegionSnapshot } from '../../region/regionSnapshot.js';
import { type AddressSet, addressSetOf } from '../../rules/addressSet.js';
import { bothInternets, metadataService } from '../../rules/internet.js';
import { privateAddressesOf } from '../../rules/regionRules.js';
import { type Bits, noBits } from './bits.js';
import type { CaseTraffic, TrafficCase, UnjudgedInterfaces } from './caseTraffic.js';
import { cover } from './cover.js';
import { type CasesDemand, demandsOf } from './demandsOf.js';
import { everythingBut, isEverything, isFolded, LISTS } from './everythingBut.js';
import { InterfaceNames } from './InterfaceNames.js';
import { internetSentences } from './internetSentences.js';
import { managementConcerns } from './managementConcerns.js';
import { groupsNamed, listsNamed, membersNamed, rangesOf, singleBlocks } from './namedPeers.js';
import { PeerNames } from './PeerNames.js';
import type { DirectionSummary, Scene } from './scene.js';
import { toSentence } from './toSentence.js';
import { trafficState } from './trafficState.js';
import type { TrafficSentence, TrafficSummaryDraft } from './trafficSummary.js';
import { universeOf } from './universe.js';
import { unjudgedSentences, unknownSentences } from './unknownSentences.js';

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
  const byId = new Map(
    input.snapshot.networkInterfaces.map((eni) => [eni.NetworkInterfaceId, eni]),
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
    concerns: managementConcerns(input.cases, interfaces, (id) =>
      addressSetOf(rangesOf(byId.get(id))),
    ),
    closesFirst: input.closesFirst,
  };
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
