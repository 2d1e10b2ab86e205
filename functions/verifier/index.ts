/**
 * verifier: the brain of changes and of compliance runs. Its steps come from the flows
 * `membership-change` and `compliance-check`, invoked asynchronously: the answer goes to CloudFlow
 * with the task token, the return value is dropped. A timer starts compliance runs.
 */

import { type Adapters, createAdapters } from '../../service/adapters.js';
import { verifyChange } from '../../service/changes/verifyChange.js';
import { auditTurn } from '../../service/compliance/auditTurn.js';
import { startRun } from '../../service/compliance/startRun.js';
import { parse } from '../../shared/contracts/parse.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import { AuditStep, endStep, type NextStep, VerifyStep } from '../../shared/contracts/step.js';
import { changeNames } from '../../shared/evidence/changeNames.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { isPermanent, messageOf, ServiceError } from '../../shared/runtime/errors.js';
import { readFcEvent, type TimerEvent } from '../../shared/runtime/fcEvent.js';
import { fcHandler, type Invocation } from '../../shared/runtime/fcHandler.js';
import { sha256Hex } from '../../shared/runtime/hash.js';

const READ_PATIENCE_MS = 60_000;
/** Kept for writing the decision and reporting it. */
const RESERVE_MS = 20_000;

export const handler = fcHandler(async (event, invocation) => {
  const read = readFcEvent(event);
  const adapters = createAdapters(invocation);
  if (read.kind === 'timer') return startRuns(read.timer, invocation, adapters);
  const value = read.kind === 'step' ? read.step : undefined;
  const verify = parse(VerifyStep, value);
  if (verify.ok) {
    const { changeId, taskToken } = verify.value;
    const next = await decide(changeId, taskToken, invocation, adapters);
    await adapters.workflow.reportSucceeded(taskToken, next);
    const { next: kind, status, parts } = next;
    invocation.log.info('step decided', { changeId, next: kind, status, parts: parts.length });
    return { ok: true };
  }
  const audit = parse(AuditStep, value);
  if (audit.ok) {
    const { runId, taskToken } = audit.value;
    const next = await takeAuditTurn(runId, invocation, adapters);
    await adapters.workflow.reportSucceeded(taskToken, next);
    invocation.log.info('turn taken', { runId, next: next.next, status: next.status });
    return { ok: true };
  }
  const isAudit = (value as { step?: unknown } | undefined)?.step === 'audit';
  const violations = isAudit ? audit.violations : verify.violations;
  return refuse(
    value,
    violations.map((one) => `${one.target}: ${one.rule}`).join(', '),
    invocation,
    adapters,
  );
});

/** A step that can't be read is reported on, where it names its task: the flow ends at once. */
async function refuse(
  value: unknown,
  faults: string,
  { log }: Invocation,
  { workflow }: Adapters,
): Promise<{ ok: false; code: ProblemCode }> {
  log.error('the event is no step of this function', { faults });
  const taskToken = (value as { taskToken?: unknown } | undefined)?.taskToken;
  if (typeof taskToken === 'string' && taskToken !== '') {
    await workflow.reportSucceeded(taskToken, endStep('incomplete')).catch((error: unknown) => {
      log.error('its task can not be reported on', { detail: messageOf(error) });
    });
  }
  return { ok: false, code: 'badStep' };
}

/** One run for each region; a timer that fires twice for one time starts the same runs. */
async function startRuns(
  { triggerTime, triggerName }: TimerEvent,
  invocation: Invocation,
  adapters: Adapters,
): Promise<{ ok: true; runIds: readonly string[] }> {
  const runIds: string[] = [];
  for (const regionId of invocation.settings.regionIds) {
    const { runId } = await startRun(
      { regionId, requestedBy: `timer ${triggerName}`, at: triggerTime, nonce: triggerName },
      invocation,
      adapters,
    );
    runIds.push(runId);
  }
  invocation.log.info('compliance runs started', { runIds: runIds.join(', ') });
  return { ok: true, runIds };
}

async function takeAuditTurn(runId: string, invocation: Invocation, adapters: Adapters) {
  try {
    return await auditTurn(runId, invocation, adapters);
  } catch (error) {
    if (!isPermanent(error)) throw error;
    invocation.log.error('the run can not go on', { runId, detail: messageOf(error) });
    return { next: 'done', status: 'incomplete' } as const;
  }
}

/** A fault that will not pass ends the change as incomplete; one that may pass is thrown. */
async function decide(
  changeId: string,
  taskToken: string,
  { settings, clock, log, context, remainingMs }: Invocation,
  adapters: ReturnType<typeof createAdapters>,
): Promise<NextStep> {
  try {
    const place = await findChange(adapters.store, settings.places, changeId);
    if (!place) {
      throw new ServiceError('changeMissing', `${changeId} has no request`);
    }
    return await verifyChange({
      changeId,
      ...place,
      names: changeNames(place, changeId),
      store: adapters.store,
      reader: adapters.reader(place.regionId, READ_PATIENCE_MS),
      clock,
      requestId: context.requestId,
      tokenHash: sha256Hex(taskToken),
      settleLimitSeconds: settings.settleLimitSeconds,
      remainingMs: () => remainingMs() - RESERVE_MS,
    });
  } catch (error) {
    if (!isPermanent(error)) throw error;
    log.error('the change can not be verified', { changeId, detail: messageOf(error) });
    return endStep('incomplete');
  }
}
