import type { Outcome } from './outcomes.js';
import type { Plan, PlannedTarget, SkippedTarget } from './plan.js';
import type { ChangeStatus } from './statuses.js';
import type { TargetResult } from './verify.js';

/** `GET /changes/{id}`: what a stuck operator needs. Times are ISO 8601. */
export interface ChangeView {
  readonly changeId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly status: ChangeStatus;
  readonly requestedBy: string;
  readonly reason?: string;
  readonly receivedAt: string;
  readonly endedAt?: string;
  readonly counts: {
    readonly targets: number;
    readonly toWrite: number;
    readonly unchanged: number;
    readonly skipped: number;
    /** Targets that workers have reported, and how. */
    readonly applied: number;
    readonly applyFailed: number;
    readonly verified: number;
    /** By outcome, once the change has ended. */
    readonly outcomes?: Readonly<Partial<Record<Outcome, number>>>;
  };
  readonly checks?: { readonly held: number; readonly failed: number };
  readonly wave: { readonly current: number; readonly of: number };
  readonly ratePerMinute: number;
  /** When the writes are expected to be done; absent once it ended. */
  readonly eta?: string;
  readonly lastProgressAt: string;
  /** No progress for three times the planned time of a part, ordered waits apart. */
  readonly stalled: boolean;
  readonly waitingFor?: { readonly kind: string; readonly since: string; readonly detail: string };
  readonly nextStep: string;
  readonly timeline: readonly { readonly at: string; readonly what: string }[];
  readonly warnings: Plan['warnings'];
  readonly skipped: Plan['skipped'];
  readonly notable?: readonly {
    readonly targetId: string;
    readonly outcome: Outcome;
    readonly detail: string;
  }[];
  /** The folder of the change's evidence in the bucket. */
  readonly evidence: { readonly bucket: string; readonly folder: string };
  readonly links: Readonly<Record<'self' | 'targets' | 'stop', string>>;
}

/** A target as `GET /changes/{id}/targets` lists it. */
export type TargetView =
  | (TargetResult & { readonly state: 'verified' })
  | (PlannedTarget & { readonly state: 'planned' | 'applied'; readonly result?: string })
  | (SkippedTarget & { readonly state: 'skipped'; readonly outcome: 'skipped' })
  | (Plan['unchanged'][number] & { readonly state: 'unchanged' });

export interface TargetPage {
  readonly changeId: string;
  readonly targets: readonly TargetView[];
  readonly nextToken?: string;
}
