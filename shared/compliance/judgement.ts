import type {
  Decider,
  Exposed,
  FindingRemedy,
  FindingResource,
  Severity,
  StandardRef,
  Tally,
} from '../contracts/findings.js';
import type { NetworkInterface } from '../region/regionSnapshot.js';
import type { Ranges } from '../rules/ranges.js';
import type { AuditedRegion } from './auditedRegion.js';

/** What a check puts out for one cause; the audit adds id, drift and exception. */
export interface FindingDraft {
  readonly status: 'fail' | 'unknown';
  /** Where it differs from the check's. */
  readonly severity?: Severity;
  /** A headline with names. */
  readonly title: string;
  readonly resource: FindingResource;
  /** One or two sentences. */
  readonly explanation: string;
  readonly decidedBy: readonly Decider[];
  readonly exposure?: Exposed;
  /** Every interface that it reaches. */
  readonly interfaces: readonly NetworkInterface[];
  /** For findings about instances without an interface that was read. */
  readonly instanceIds?: readonly string[];
  readonly remedy?: FindingRemedy;
}

/** One cause of findings of a check: small, so that many can be held; its text is made on demand. */
export interface Cause {
  /**
   * Tells it from the other causes of its check, and stays the same when the fleet scales or a
   * number changes: the finding's id is made from it.
   */
  readonly key: string;
  /** Interfaces reached (where it is about groups: 0 is fine). */
  readonly reach: number;
  /** Set where causes of other checks may be the same; see `mergeCauses`. */
  readonly merge?: Mergeable;
  draft(): FindingDraft;
}

/** A cause as other checks may see it too: the rule (or rules), and what of it is found. */
export interface Mergeable {
  readonly cause: string;
  /** Ports by protocol; `all`: covers whatever the rule opens, `none`: is covered by anything. */
  readonly traffic: ReadonlyMap<number, Ranges<number>> | 'all' | 'none';
}

/** How a check came out. */
export interface Judgement {
  readonly tally: Tally;
  /** In any order; the audit sorts them. */
  readonly causes: readonly Cause[];
  /** Why it looked at nothing, where it did. */
  readonly reason?: string;
  /** What it could not judge: an interface or group stands with the first reason alone. */
  readonly unknown?: readonly Unjudged[];
  /** Groups that are unused, but not yet for the days of grace: since when. */
  readonly pending?: Readonly<Record<string, string>>;
}

/** Interfaces (or a group) of which a check can't say whether it holds. */
export interface Unjudged {
  readonly reason: string;
  readonly interfaces: readonly NetworkInterface[];
}

/** A parameter of a check, as `sgm audit --list` shows it. */
export interface ParameterInfo {
  readonly about: string;
  readonly default: unknown;
}

/** A check of the catalogue: what it says about itself. */
export interface CheckInfo {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly looksAt: 'networkInterface' | 'securityGroup' | 'instance' | 'exception';
  /** Why it matters, one or two sentences. */
  readonly why: string;
  /** What to do about it, one or two sentences. */
  readonly remedy: string;
  readonly standards: readonly StandardRef[];
  readonly parameters: Readonly<Record<string, ParameterInfo>>;
}

/** A check with its parameters read: ready to judge. */
export interface ReadyCheck {
  readonly info: CheckInfo;
  /** As they are in force. */
  readonly parameters: Readonly<Record<string, unknown>>;
  judge(region: AuditedRegion): Judgement;
}
