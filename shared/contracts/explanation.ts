import type { Direction } from './direction.js';
import type { Decision, Verdict, VerdictPart } from './probe.js';
import type { Coded, Reason } from './reason.js';

/** The traffic that a question is about. */
export interface AskedTraffic {
  readonly direction: Direction;
  readonly protocol: string;
  /** A port, a range such as `20/25`, or empty. */
  readonly ports: number | string;
  /** An address, a CIDR, `internet`, `internet6`, or what stands for a group. */
  readonly peer: string;
}

interface DecidedTraffic extends AskedTraffic {
  readonly verdict: Decision;
}

/** A group by its id and its name; either is empty where it is not known. */
interface NamedGroup {
  readonly group: string;
  readonly groupName: string;
}

/** What decides a question, or how much of it is decided which way. */
export interface Explanations {
  readonly rule: DecidedTraffic &
    NamedGroup & { readonly rule: string; readonly policy: string; readonly priority: number };
  readonly intraGroup: DecidedTraffic & NamedGroup;
  readonly alwaysAllowed: DecidedTraffic;
  readonly platformBlock: DecidedTraffic;
  /** No rule matches. */
  readonly defaultIn: DecidedTraffic;
  readonly defaultOutOfBasic: DecidedTraffic;
  readonly defaultOutOfAdvanced: DecidedTraffic;
  /** Numbers of parts. */
  readonly partly: AskedTraffic & { readonly allowed: number; readonly denied: number };
}

/** Why a verdict is as it is, as data: `shared/messages` has the words. */
export type Explanation = Coded<Explanations> | Reason;

/** A part of a verdict whose peers are not yet put into a text. */
export interface PartDraft extends Omit<VerdictPart, 'peer' | 'morePeers'> {
  /** The CIDRs of its peers. */
  readonly blocks: () => readonly string[];
}

/** A verdict that is not yet put into words. */
export type VerdictDraft = Omit<Verdict, 'verdict' | 'reason' | 'explanation' | 'parts'> & {
  readonly parts?: readonly PartDraft[];
} & (
    | {
        readonly verdict: Exclude<Verdict['verdict'], 'uncertain'>;
        readonly explanation: Coded<Explanations>;
      }
    | { readonly verdict: 'uncertain'; readonly explanation: Reason }
  );
