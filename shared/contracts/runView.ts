import * as v from 'valibot';
import { RunRequestObject, RunSummary } from './complianceRun.js';
import { RegionId } from './ids.js';
import { recorded } from './recorded.js';
import { ReportFormat } from './reportFormat.js';
import { RunStatus } from './statuses.js';
import { Time } from './time.js';

const Link = v.pipe(v.string(), v.url(), v.description('Good for an hour, for anybody.'));

/** Where a compliance run stands, and links to what it has written. */
export const RunView = recorded({
  runId: v.string(),
  regionId: v.string(),
  /** Absent: the whole region. */
  scope: RunRequestObject.entries.scope,
  status: RunStatus,
  requestedBy: v.string(),
  receivedAt: Time,
  takenAt: v.optional(v.pipe(Time, v.description('When the region was read.'))),
  endedAt: v.optional(Time),
  counts: RunSummary.entries.counts,
  reason: v.optional(v.pipe(v.string(), v.description('Why it is incomplete.'))),
  /** For policies that can't be read: each fault with its place. */
  faults: RunSummary.entries.faults,
  changesStarted: v.optional(v.number()),
  notified: v.optional(v.number()),
  links: recorded({
    /** A path of this API. */
    self: v.string(),
    reports: v.pipe(
      v.record(ReportFormat, Link),
      v.readonly(),
      v.description('By format, of each report that is there.'),
    ),
    snapshot: v.optional(Link),
  }),
});
export type RunView = v.InferOutput<typeof RunView>;

/** A run that was taken in. */
export const AcceptedRun = recorded({
  runId: v.string(),
  status: v.literal('queued'),
  links: recorded({ self: v.string() }),
});
export type AcceptedRun = v.InferOutput<typeof AcceptedRun>;

/** Of which region the newest run is asked for. */
export const LatestRunQuery = recorded({ regionId: v.optional(RegionId) });
