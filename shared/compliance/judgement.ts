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
  /** Set where the finding's severity differs from the check's. */
  readonly severity?: Severity;
  /** A headline with names. */
  readonly title: string;
  readonly resource: FindingResource;
  /** One or two sentences. */
  readonly explanation: string;
  readonly decidedBy: readonly Decider[];
  readonly exposure?: Exposed;
  /** Every interface that the cause reaches. */
  readonly interfaces: readonly NetworkInterface[];
  /** The instances of a finding whose interfaces were not read. */
  readonly instanceIds?: readonly string[];
  readonly remedy?: FindingRemedy;
}

/**
 * One cause of a check's findings. It is small, so that many can be held; its text is made on
 * demand.
 */
export interface Cause {
  /**
   * The key differs between the causes of one check, and it stays the same when the fleet scales or
   * a number changes: the finding's id is made from it.
   */
  readonly key: string;
  /** How many interfaces the cause reaches; 0 is fine where it is about groups. */
  readonly reach: number;
  /** Set where causes of other checks may be the same; see `mergeCauses`. */
  readonly merge?: Mergeable;
  draft(): FindingDraft;
}

/**
 * A cause as other checks may see it too: the rule (or rules), and which of its traffic is found.
 */
export interface Mergeable {
  readonly cause: string;
  /** Ports by protocol. `all` covers whatever the rule opens, `none` is covered by anything. */
  readonly traffic: ReadonlyMap<number, Ranges<number>> | 'all' | 'none';
}

/** How a check came out. */
export interface Judgement {
  readonly tally: Tally;
  /** In any order; the audit sorts them. */
  readonly causes: readonly Cause[];
  /** Why the check looked at nothing, where it did. */
  readonly reason?: string;
  /**
   * What the check could not judge. An interface or group stands here with its first reason alone.
   */
  readonly unknown?: readonly Unjudged[];
  /**
   * Groups that are unused, but not yet for as many days as the grace has, with the time since
   * when.
   */
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
  /** The values that are in force: the given ones, else the defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  judge(region: AuditedRegion): Judgement;
}
