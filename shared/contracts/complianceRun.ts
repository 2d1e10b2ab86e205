import * as v from 'valibot';
import { AuditHead } from './findings.js';
import { InstanceId, RegionId, SecurityGroupId } from './ids.js';
import { listOf, recorded } from './recorded.js';
import { RunEndStatus } from './statuses.js';
import { structureOf } from './structureOf.js';

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
export const RunScope = v.union([
  recorded({ securityGroupId: v.string(), instanceId: v.optional(v.never()) }),
  recorded({ instanceId: v.string(), securityGroupId: v.optional(v.never()) }),
]);
export type RunScope = v.InferOutput<typeof RunScope>;

/** `request.json`: what was asked, by whom. */
export const RunRequestObject = recorded({
  v: v.literal(1),
  runId: v.string(),
  accountId: v.string(),
  regionId: v.string(),
  scope: v.optional(RunScope),
  /** ISO 8601. */
  receivedAt: v.string(),
  requestedBy: v.string(),
});
export type RunRequestObject = v.InferOutput<typeof RunRequestObject>;

/** `summary.json`: how a run ended; written last. */
export const RunSummary = recorded({
  v: v.literal(1),
  runId: v.string(),
  accountId: v.string(),
  regionId: v.string(),
  scope: v.optional(RunScope),
  status: RunEndStatus,
  /** Why it is incomplete; for policies that can't be read, each fault with its place. */
  reason: v.optional(v.string()),
  faults: v.optional(listOf(v.string())),
  /** When the region was read, and when the run ended, ISO 8601. */
  takenAt: v.optional(v.string()),
  endedAt: v.string(),
  counts: v.optional(structureOf(AuditHead.entries.counts)),
  /** Changes that this run started for membership findings. */
  changesStarted: v.number(),
  /** Findings that were sent to the findings queue. */
  notified: v.number(),
});
export type RunSummary = v.InferOutput<typeof RunSummary>;

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
