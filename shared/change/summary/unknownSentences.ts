import { type Reason, reasonKey } from '../../contracts/reason.js';
import { bothInternets } from '../../rules/internet.js';
import { addBit, type Bits, isNone, meets, noBits, uniteInto, withoutBits } from './bits.js';
import type { CaseTraffic } from './caseTraffic.js';
import type { InterfaceNames } from './InterfaceNames.js';
import { nameExactly } from './nameServices.js';
import type { DirectionSummary, Scene } from './scene.js';
import type { UnknownSentence } from './trafficSummary.js';

export function unjudgedSentences(
  reason: Reason,
  ids: readonly string[],
  interfaces: InterfaceNames,
): UnknownSentence[] {
  const named = ids.some((id) => interfaces.isTarget(id));
  return [{ reason, direction: 'both', on: interfaces.name(ids), named }];
}

/** One sentence a reason: on whom, and what it is about at most. */
export function unknownSentences(
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
