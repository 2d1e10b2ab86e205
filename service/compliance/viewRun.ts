import type { RunRequestObject, RunSummary } from '../../shared/contracts/complianceRun.js';
import { runPath } from '../../shared/contracts/links.js';
import type { RunView } from '../../shared/contracts/runView.js';
import type { ComplianceNames } from '../../shared/evidence/complianceNames.js';
import type { ExecutionState } from '../../shared/workflow/workflowClient.js';

/** How far a run without a summary has come, judged by the objects in its folder. */
export function stageOf(
  present: ReadonlySet<string>,
  names: Pick<ComplianceNames, 'snapshot' | 'readFolder'>,
): 'queued' | 'reading' | 'judging' {
  if (present.has(names.snapshot)) return 'judging';
  const isReading = [...present].some((name) => name.startsWith(names.readFolder));
  return isReading ? 'reading' : 'queued';
}

/** Why a run that has no summary will not get one; undefined while its execution runs. */
export function lostReason(
  stage: 'queued' | 'reading' | 'judging',
  execution: ExecutionState | undefined,
): string | undefined {
  if (execution?.running) return undefined;
  const was = stage === 'queued' ? 'before anything was read' : `while it was ${stage}`;
  if (!execution) return `the flow knows no execution of this run, which stopped ${was}`;
  const at = execution.stoppedAt === undefined ? '' : ` at ${execution.stoppedAt}`;
  return `the execution of the flow ended${at} ${was}`;
}

export function viewRun(input: {
  readonly request: RunRequestObject;
  readonly summary: RunSummary | undefined;
  readonly stage: 'queued' | 'reading' | 'judging';
  /** Why a run without a summary will not end by itself; undefined where it may. */
  readonly lost: string | undefined;
  readonly links: Pick<RunView['links'], 'reports' | 'snapshot'>;
}): RunView {
  const { request, summary, stage, lost, links } = input;
  const { runId, regionId, scope, requestedBy, receivedAt } = request;
  return {
    runId,
    regionId,
    ...(scope ? { scope } : {}),
    status: summary?.status ?? (lost === undefined ? stage : 'incomplete'),
    requestedBy,
    receivedAt,
    ...(summary ? endOf(summary) : {}),
    ...(!summary && lost !== undefined ? { reason: lost } : {}),
    links: { self: runPath(runId), ...links },
  };
}

function endOf({
  takenAt,
  endedAt,
  counts,
  reason,
  faults,
  changesStarted,
  notified,
}: RunSummary): Partial<RunView> {
  return {
    ...(takenAt === undefined ? {} : { takenAt }),
    endedAt,
    ...(counts ? { counts } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(faults ? { faults } : {}),
    changesStarted,
    notified,
  };
}
