import { planGuarded } from '../../shared/change/guard/planGuarded.js';
import { mergeResults } from '../../shared/change/loop/ending.js';
import type { Audit } from '../../shared/compliance/audit.js';
import { firstTargets, namesOf } from '../../shared/compliance/namedTargets.js';
import { policyCheckId } from '../../shared/compliance/policies/policyCheckId.js';
import type { PolicySet } from '../../shared/compliance/policies/readPolicies.js';
import {
  type EarlierRemedy,
  type RemedyDecision,
  type RemedyDryRun,
  remedyDecision,
} from '../../shared/compliance/remedyDecision.js';
import { ChangeReport } from '../../shared/contracts/changeReport.js';
import type { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { Finding } from '../../shared/contracts/findings.js';
import { outcomes } from '../../shared/contracts/outcomes.js';
import {
  DecidedRemedies,
  type DecidedRemedy,
  RemedyAttempt,
  RemedyRefusal,
} from '../../shared/contracts/remedies.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import { type ChangeNames, changeNames } from '../../shared/evidence/changeNames.js';
import {
  isRemedyName,
  remedyFolder,
  remedyName,
  remedyRefusalName,
} from '../../shared/evidence/complianceNames.js';
import type { EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readTurns, readVerifiedTargets } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { sayExposure } from '../../shared/messages/sayExposure.js';
import { sayRefusal } from '../../shared/messages/sayRefusal.js';
import type { QueuePort } from '../../shared/queue/queueClient.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../shared/region/selectFromSnapshot.js';
import { changeIdOf } from '../../shared/runtime/changeId.js';
import type { Clock } from '../../shared/runtime/clock.js';
import { isUnreadable, ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex, valueHash } from '../../shared/runtime/hash.js';
import { planSettingsOf } from '../../shared/runtime/planSettings.js';
import type { Settings } from '../../shared/runtime/settings.js';
import type { WorkflowPort } from '../../shared/workflow/workflowClient.js';
import { describeNewest } from '../changes/executions.js';
import { loadGuardrails } from '../loadGuardrails.js';
import type { Run } from './runStore.js';

/** How long a sent request may take to become a change; after that it counts as refused. */
const ARRIVAL_SECONDS = 3_600;

/** A message of the queue holds some 1,900 instance ids (design, section 4). */
const TARGETS_A_MESSAGE = 1_500;

export interface RemedyOptions {
  readonly run: Run;
  readonly audit: Audit;
  readonly policies: PolicySet;
  readonly snapshot: RegionSnapshot;
  readonly settings: Settings;
  readonly queue: QueuePort;
  readonly workflow: Pick<WorkflowPort, 'describe'>;
  readonly clock: Clock;
}

/**
 * Decides for each membership finding whether its request stays a proposal or is sent to the queue
 * of batch requests, where it is admitted and verified like any change. The decisions are written
 * to `remedies.json`; the findings stay as the snapshot gives them.
 */
export async function startRemedies(options: RemedyOptions): Promise<readonly DecidedRemedy[]> {
  const { run, audit, policies } = options;
  const known = await readEvidence(run.store, run.names.remedies, DecidedRemedies);
  if (known) return known.remedies;
  const modes = new Map(
    policies.policies.map(({ policy }) => [policyCheckId(policy.id), policy.remedy]),
  );
  const decided: DecidedRemedy[] = [];
  for (const finding of audit.findings()) {
    const mode = modes.get(finding.checkId);
    if (mode === undefined || mode === 'off' || !finding.remedy?.request) continue;
    decided.push(await decide(finding, mode, options));
  }
  const object: DecidedRemedies = { v: 1, remedies: decided };
  await createJson(run.store, run.names.remedies, object);
  return decided;
}

async function decide(
  finding: Finding,
  mode: 'propose' | 'apply',
  options: RemedyOptions,
): Promise<DecidedRemedy> {
  const { snapshot } = options;
  const request = fitting(finding).remedy?.request;
  const decision = remedyDecision({
    finding: mode === 'apply' ? fitting(finding) : finding,
    mode,
    readAt: snapshot.takenAt,
    history: mode === 'apply' ? await historyOf(finding.id, options) : [],
    ...(mode === 'apply' && request ? { dryRun: await dryRunOf(request, snapshot, options) } : {}),
  });
  const about = { findingId: finding.id, checkId: finding.checkId };
  switch (decision.action) {
    case 'apply':
      return { ...about, ...(await apply(finding.id, decision, options)) };
    case 'wait':
      return { ...about, action: 'wait', changeId: decision.changeId, note: decision.note };
    default: {
      const { action, note } = decision;
      return { ...about, action, ...(note === undefined ? {} : { note }) };
    }
  }
}

/** The part of a finding's request that fits a message; the next run requests the rest. */
function fitting(finding: Finding): Finding {
  const request = finding.remedy?.request;
  if (!finding.remedy || !request || namesOf(request.targets).length <= TARGETS_A_MESSAGE) {
    return finding;
  }
  const targets = firstTargets(request.targets, TARGETS_A_MESSAGE);
  return { ...finding, remedy: { ...finding.remedy, request: { ...request, targets } } };
}

/** Claims the attempt, then sends the request: if it sent first, two runs could both send it. */
async function apply(
  findingId: string,
  { request, attempt, note }: Extract<RemedyDecision, { action: 'apply' }>,
  { run, settings, queue, clock }: RemedyOptions,
): Promise<Omit<DecidedRemedy, 'findingId' | 'checkId'>> {
  const { accountId, regionId, runId } = run.request;
  const { idempotencyKey = '', ...body } = request;
  const changeId = changeIdOf(accountId, regionId, 'remedy', idempotencyKey);
  const name = remedyName({ accountId, regionId }, findingId, attempt);
  const claim: RemedyAttempt = {
    v: 1,
    findingId,
    attempt,
    changeId,
    runId,
    at: clock.iso(),
    targets: namesOf(request.targets),
    bodyHash: valueHash(body),
  };
  if ((await createJson(run.store, name, claim)) === 'exists') {
    const other = await readEvidence(run.store, name, RemedyAttempt);
    // The claim is this run's own, from a turn that was cut short: the request may not have been
    // sent.
    if (other?.runId !== runId) {
      return {
        action: 'wait',
        changeId,
        note: `run ${other?.runId ?? ''} starts change ${changeId}`,
      };
    }
  }
  await queue.send(settings.queues.requests, request);
  return { action: 'apply', changeId, ...(note === undefined ? {} : { note }) };
}

/** The dry run of the change, planned on the snapshot of the audit and held to the guardrails. */
async function dryRunOf(
  request: ChangeRequest,
  snapshot: RegionSnapshot,
  { settings, clock }: Pick<RemedyOptions, 'settings' | 'clock'>,
): Promise<RemedyDryRun> {
  const guardrails = await loadGuardrails(settings).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'guardrails') return error.message;
    throw error;
  });
  if (typeof guardrails === 'string')
    return { admissible: false, exposure: [], refused: guardrails };
  const planned = planGuarded({
    changeId: '',
    plan: 1,
    plannedAt: snapshot.takenAt,
    request,
    selection: selectFromSnapshot(snapshot, request),
    settings: planSettingsOf(settings),
    guardrails,
    now: clock.iso(),
    hash: sha256Hex,
  });
  const [held] = planned.ok ? planned.held : [];
  if (held) return { admissible: false, exposure: [], refused: sayRefusal(held).found };
  return planned.ok
    ? { admissible: true, exposure: sayExposure(planned.exposure).lines }
    : { admissible: false, exposure: [] };
}

/** The changes that were started for a finding before, with what became of them. */
async function historyOf(findingId: string, options: RemedyOptions): Promise<EarlierRemedy[]> {
  const { store, request } = options.run;
  const objects = await store.list(remedyFolder(request, findingId));
  const history: EarlierRemedy[] = [];
  for (const { name } of objects.filter((one) => isRemedyName(one.name))) {
    const attempt = await readEvidence(store, name, RemedyAttempt);
    // A turn of this run that was cut short takes its attempt up again.
    if (attempt && attempt.runId !== request.runId) {
      history.push(await stateOf(attempt, options));
    }
  }
  return history;
}

/** The targets that an ended change left as asked. Of evidence that can't be read, none is known. */
async function mendedBy(store: EvidenceStore, names: ChangeNames): Promise<string[]> {
  try {
    const turns = await readTurns(store, names);
    const results = mergeResults(
      (await readVerifiedTargets(store, names, turns)).map((verified) => verified.results),
    );
    return results
      .filter((result) => outcomes[result.outcome].fine)
      .map((result) => result.targetId);
  } catch (error) {
    if (isUnreadable(error)) return [];
    throw error;
  }
}

/** The report of a change; one that this version can't read says no more than that it ended. */
async function readReport(store: EvidenceStore, names: ChangeNames) {
  try {
    return await readEvidence(store, names.report, ChangeReport);
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable' as const;
    throw error;
  }
}

async function stateOf(
  { changeId, at, targets, findingId, attempt }: RemedyAttempt,
  { run, workflow, settings, clock }: RemedyOptions,
): Promise<EarlierRemedy> {
  const { store } = run;
  const names = changeNames(run.request, changeId);
  const report = await readReport(store, names);
  if (report === 'unreadable') {
    return { changeId, status: 'incomplete', endedAt: at, targets, mended: [] };
  }
  if (report) {
    const mended = await mendedBy(store, names);
    return { changeId, status: report.status, endedAt: report.endedAt, targets, mended };
  }
  const asked = await readEvidence(store, names.request, RequestObject);
  const refusalName = remedyRefusalName(run.request, findingId, attempt);
  const refusal = asked ? undefined : await readEvidence(store, refusalName, RemedyRefusal);
  if (refusal) {
    const refused = `${refusal.code}: ${refusal.detail}`;
    return { changeId, status: 'incomplete', endedAt: refusal.at, targets, mended: [], refused };
  }
  // A request of which nothing is heard for so long was lost, or refused by an older version.
  if (!asked && clock.secondsSince(at) > ARRIVAL_SECONDS) {
    return { changeId, status: 'incomplete', endedAt: at, targets, mended: [] };
  }
  if (!asked) return { changeId, status: 'queued', targets, mended: [] };
  // An execution that ended without a report counts as incomplete (design, section 3).
  const { state } = await describeNewest({ changeId, names }, { store, workflow, settings });
  if (state?.running === false) {
    const { stoppedAt = at } = state;
    return { changeId, status: 'incomplete', endedAt: stoppedAt, targets, mended: [] };
  }
  return { changeId, status: 'applying', targets, mended: [] };
}
