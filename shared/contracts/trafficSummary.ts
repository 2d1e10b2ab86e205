import * as v from 'valibot';

import { listOf, recorded } from './recorded.js';

/** A sentence on traffic that opens or closes, in its parts. */
const SaidSentence = recorded({
  kind: v.picklist(['opens', 'closes']),
  direction: v.picklist(['ingress', 'egress']),
  /** `tcp 3306 (MySQL)`, `everything`. */
  what: v.string(),
  /** From whom, or to whom; empty where `what` says all. */
  peers: v.string(),
  /** On whom. */
  on: v.string(),
  because: v.string(),
  /** What else has to be known, such as `in part as before`; empty: nothing. */
  note: v.string(),
  /** What is excepted. Of a sentence that closes it stays open; what begins with `?` can't be judged. */
  but: listOf(v.string()),
  /** Whether it is about targets; else it is about instances that nobody named. */
  named: v.boolean(),
  /** Whether it lets public addresses in. */
  fromPublic: v.boolean(),
  interfaces: listOf(v.string()),
});
export type SaidSentence = v.InferOutput<typeof SaidSentence>;

/** What can't be judged, for one reason. */
const SaidUnknown = recorded({
  direction: v.picklist(['ingress', 'egress', 'both']),
  reason: v.string(),
  /** The traffic that it is about, or more. */
  what: v.string(),
  on: v.string(),
  named: v.boolean(),
  interfaces: listOf(v.string()),
});
export type SaidUnknown = v.InferOutput<typeof SaidUnknown>;

/** What public addresses reach newly. */
const SaidInternet = recorded({
  /** `tcp 22 (SSH) from the Internet`. */
  what: v.string(),
  on: v.string(),
});
export type SaidInternet = v.InferOutput<typeof SaidInternet>;

/**
 * What a change does to traffic in few sentences. Each is true of all the interfaces that it names;
 * together they hold everything that `exposure` has. Traffic that was so before may be said along.
 */
export const TrafficSummary = recorded({
  sentences: listOf(SaidSentence),
  unknown: listOf(SaidUnknown),
  internet: listOf(SaidInternet),
  /** Whether public addresses may reach something that can't be judged. */
  internetUnknown: v.boolean(),
  /** How many instances that nobody named something opens to, closes to, and either. */
  others: recorded({ opens: v.number(), closes: v.number(), all: v.number() }),
  closesFirst: v.boolean(),
});
export type TrafficSummary = v.InferOutput<typeof TrafficSummary>;
