import * as v from 'valibot';
import type { AuditHead } from './findings.js';
import { InstanceId, RegionId, SecurityGroupId } from './ids.js';
import type { RunEndStatus } from './step.js';

/** What `POST /compliance/runs` takes: a whole region, or one group or instance of it. */
export const RunRequest = v.pipe(
  v.strictObject({
    /** Default: the region of the deployment. */
    regionId: v.optional(RegionId),
    securityGroupId: v.optional(SecurityGroupId),
    instanceId: v.optional(InstanceId),
  }),
  v.check(
    (request) => request.securityGroupId === undefined || request.instanceId === undefined,
    'names securityGroupId or instanceId, not both',
  ),
);
export type RunRequest = v.InferOutput<typeof RunRequest>;

/** What a run is limited to. */
export type RunScope =
  | { readonly securityGroupId: string; readonly instanceId?: undefined }
  | { readonly instanceId: string; readonly securityGroupId?: undefined };

/** `request.json`: what was asked, by whom. */
export interface RunRequestObject {
  readonly v: 1;
  readonly runId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly scope?: RunScope;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly requestedBy: string;
}

/** `summary.json`: how a run ended; written last. */
export interface RunSummary {
  readonly v: 1;
  readonly runId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly scope?: RunScope;
  readonly status: RunEndStatus;
  /** Why it is incomplete; for policies that can not be read, each fault with its place. */
  readonly reason?: string;
  readonly faults?: readonly string[];
  /** When the region was read, and when the run ended, ISO 8601. */
  readonly takenAt?: string;
  readonly endedAt: string;
  readonly counts?: AuditHead['counts'];
  /** Changes that this run started for membership findings. */
  readonly changesStarted: number;
  /** Findings that were sent to the findings queue. */
  readonly notified: number;
}

/** `compliance-findings`: the new high findings of a run, one message a run. */
export interface FindingsMessage {
  readonly v: 1;
  readonly runId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly takenAt: string;
  readonly counts: AuditHead['counts'];
  /** The first 50. */
  readonly findings: readonly {
    readonly id: string;
    readonly checkId: string;
    readonly severity: string;
    readonly title: string;
    readonly resource: { readonly type: string; readonly id: string; readonly name?: string };
  }[];
  /** New high findings that are not in the message. */
  readonly more: number;
}
