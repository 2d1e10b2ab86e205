import type { Reason } from '../../contracts/reason.js';
import type { Entry } from '../../rules/entries.js';
import {
  allBits,
  andBits,
  type Bits,
  hasBit,
  isNone,
  noBits,
  uniteInto,
  withoutBits,
} from './bits.js';
import type { Universe } from './universe.js';

/** The peers of one service: to whom it is open and closed, and where that can't be judged. */
export interface ColumnState {
  readonly allowed: Bits;
  readonly denied: Bits;
  readonly unsure: Bits;
  /** Which entry decides for which peers; in the order of the entries. */
  readonly decided: readonly (readonly [entry: Entry, peers: Bits])[];
  /** Why what is unsure is so. */
  readonly reasons: readonly Doubt[];
}

/** The state of each service, by its number; equal columns are the same object. */
export type TrafficState = readonly ColumnState[];

/** Holds all traffic against an ordered list of entries, as `Grid.resolve` does packet by packet. */
export function trafficState(entries: readonly Entry[], universe: Universe): TrafficState {
  const bits = entries.map((entry) => universe.bitsOf(entry));
  const columns = new Map<string, ColumnState>();
  return Array.from({ length: universe.services.size }, (_, service) => {
    const matching: number[] = [];
    for (let at = 0; at < entries.length; at += 1) {
      const one = bits[at];
      if (one && hasBit(one.services, service)) matching.push(at);
    }
    const key = matching.join(',');
    const known = columns.get(key);
    if (known) return known;
    const column = columnState(
      matching.map((at) => [entries[at] as Entry, (bits[at] as { peers: Bits }).peers] as const),
      universe.peers.size,
    );
    columns.set(key, column);
    return column;
  });
}

function columnState(matching: readonly (readonly [Entry, Bits])[], size: number): ColumnState {
  const allowed = noBits(size);
  const denied = noBits(size);
  const unsure = noBits(size);
  const mayAllow: Doubt[] = [];
  const mayDeny: Doubt[] = [];
  const inside: [Entry, Bits][] = [];
  const decided: [Entry, Bits][] = [];
  const reasons: Doubt[] = [];
  let rest = allBits(size);
  for (const [entry, peers] of matching) {
    const met = andBits(peers, rest);
    if (isNone(met)) continue;
    if (entry.onlyIfAllowed) {
      inside.push([entry, met]);
    } else if (entry.unknown) {
      if (entry.policyUnknown || !entry.allow) mayDeny.push([entry.unknown, met]);
      if (entry.policyUnknown || entry.allow) mayAllow.push([entry.unknown, met]);
    } else {
      let sure = met;
      for (const [reason, doubted] of entry.allow ? mayDeny : [...mayAllow, ...doubtsOf(inside)]) {
        const part = andBits(sure, doubted);
        if (isNone(part)) continue;
        reasons.push([reason, part]);
        uniteInto(unsure, part);
        sure = withoutBits(sure, part);
      }
      uniteInto(entry.allow ? allowed : denied, sure);
      for (const [within, members] of entry.allow ? inside : []) {
        const part = andBits(sure, members);
        if (!isNone(part)) decided.push([within, part]);
        sure = withoutBits(sure, part);
      }
      if (!isNone(sure)) decided.push([entry, sure]);
      rest = withoutBits(rest, met);
    }
  }
  return { allowed, denied, unsure, decided, reasons };
}

type Doubt = readonly [reason: Reason, peers: Bits];

/** Where the entries after them deny, what is allowed inside a group is not known. */
const doubtsOf = (inside: readonly (readonly [Entry, Bits])[]): Doubt[] =>
  inside.flatMap(([{ onlyIfAllowed }, peers]) => (onlyIfAllowed ? [[onlyIfAllowed, peers]] : []));
