import type {
  Decider,
  Exposed,
  FindingRemedy,
  FindingResource,
  Severity,
  StandardRef,
  Tally,
} from '../contracts/findings.js';
import type { NetworkInterface } from '../contracts/regionSnapshot.js';
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
  draft(): FindingDraft;
}

/** How a check came out. */
export interface Judgement {
  readonly tally: Tally;
  /** In any order; the audit sorts them. */
  readonly causes: readonly Cause[];
  /** Why it looked at nothing, where it did. */
  readonly reason?: string;
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
