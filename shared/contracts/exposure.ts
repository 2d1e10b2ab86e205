import * as v from 'valibot';
import { DecidedBy } from './probe.js';
import type { Reason } from './reason.js';
import { listOf, recorded } from './recorded.js';

/** Traffic that a change opens or closes, on interfaces that change alike. */
const ExposureLine = recorded({
  /**
   * `exp-` and 16 hex digits, of direction, protocol, ports, class of peers and group as the deciding
   * rule writes them. It stays the same when a group gains or loses members; lines that differ only in
   * what other rules leave of the traffic share it.
   */
  id: v.string(),
  /** `unclear`: it can't be judged on one side of the change. */
  kind: v.picklist(['opens', 'closes', 'unclear']),
  direction: v.picklist(['ingress', 'egress']),
  protocol: v.string(),
  /** Port ranges; empty for protocols without ports. */
  ports: listOf(v.string()),
  /** Empty: any. */
  sourcePorts: listOf(v.string()),
  /** The first CIDRs. */
  peers: listOf(v.string()),
  /** How many more there are; absent: none. */
  morePeers: v.optional(v.number()),
  /** How much of it the Internet reaches, the first CIDRs; absent: nothing. */
  internet: v.optional(listOf(v.string())),
  moreInternet: v.optional(v.number()),
  /** An own rule of the interface, a rule that names a group as its peer, or traffic in a group. */
  by: v.picklist(['ownRule', 'peerRule', 'intraGroup']),
  decidedBy: v.optional(DecidedBy),
  /** The rule is lost by the change, not gained. */
  lost: v.boolean(),
  /** One sentence: what opens, for how many, by what. */
  text: v.string(),
  interfaceCount: v.number(),
  /** The first ones. */
  interfaces: listOf(v.string()),
});
export type ExposureLine = v.InferOutput<typeof ExposureLine>;

/** Everything that a change opens and closes, on targets and on everyone else concerned. */
export const ExposureDifference = recorded({
  /** What the Internet reaches first, then what concerns most interfaces; the first ones. */
  lines: listOf(ExposureLine),
  /** How many more there are; absent: none. */
  moreLines: v.optional(v.number()),
  interfacesConcerned: v.number(),
  /** How many of these are no targets. */
  othersConcerned: v.number(),
});
export type ExposureDifference = v.InferOutput<typeof ExposureDifference>;

/** What decides on traffic as it is written: it stays the same whoever joins or leaves a group. */
export interface WrittenTraffic {
  /** `tcp`, `all`. */
  readonly protocol: string;
  /** `22/22`, the id of a port list, or empty where nothing is written. */
  readonly ports: string;
  readonly peerClass: string;
  /** A CIDR, or the id of a prefix list or group; empty where nothing is written. */
  readonly peer: string;
  /** The id of the group that decides; empty where none does. */
  readonly group: string;
}

/** A line that is not yet put into words. */
export type ExposureLineDraft = Omit<ExposureLine, 'text'> & {
  /** Of the group that decides; empty where none does, or where it has no name. */
  readonly groupName: string;
  /** What decides, as it is written: what the id stands for. */
  readonly written: WrittenTraffic;
  /** All peers: intervals as `[from, until, …]`. `peers` has the first blocks of them. */
  readonly allPeers: { readonly v4: readonly number[]; readonly v6: readonly bigint[] };
  /** Why nothing of the interfaces can be judged; absent where the line is about a difference. */
  readonly unjudged?: Reason;
};

export type ExposureDraft = Omit<ExposureDifference, 'lines'> & {
  readonly lines: readonly ExposureLineDraft[];
};
