/**
 * verifier: the brain of changes and of compliance runs. Its steps come from the flows
 * `membership-change` and `compliance-check`, invoked asynchronously: the answer goes to CloudFlow
 * with the task token, the return value is dropped. One timer starts compliance runs, another one has
 * changes looked after.
 */

import { tendClaims } from '../../service/changes/claims/tendClaims.js';
import { takeTurn } from '../../service/changes/takeTurn.js';
import { watchChanges } from '../../service/changes/watchChanges.js';
import { auditTurn } from '../../service/compliance/auditTurn.js';
import { startRun } from '../../service/compliance/startRun.js';
import { createService } from '../../service/createService.js';
import type { Service } from '../../service/Service.js';
import { parse } from '../../shared/contracts/parse.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import { AuditStep, endStep, VerifyStep } from '../../shared/contracts/step.js';
import { endsStep, messageOf } from '../../shared/runtime/errors.js';
import { readFcEvent, type TimerEvent } from '../../shared/runtime/fcEvent.js';
import { fcHandler } from '../../shared/runtime/fcHandler.js';

/** The payload of the timer that has changes looked after (s.yaml). */
const WATCH = 'watch';

export const handler = fcHandler(async (event, invocation) => {
  const read = readFcEvent(event);
  const service = createService(invocation);
  if (read.kind === 'timer') {
    return read.timer.payload === WATCH ? watch(service) : startRuns(read.timer, service);
  }
  const value = read.kind === 'step' ? read.step : undefined;
  const verify = parse(VerifyStep, value);
  if (verify.ok) {
    const { changeId, taskToken } = verify.value;
    const next = await takeTurn(verify.value, service);
    await service.workflow.reportSucceeded(taskToken, next);
    const { next: kind, status, parts } = next;
    service.log.info('step decided', { changeId, next: kind, status, parts: parts.length });
    return { ok: true };
  }
  const audit = parse(AuditStep, value);
  if (audit.ok) {
    const { runId, taskToken } = audit.value;
    const next = await takeAuditTurn(runId, service);
    await service.workflow.reportSucceeded(taskToken, next);
    service.log.info('turn taken', { runId, next: next.next, status: next.status });
    return { ok: true };
  }
  const isAudit = (value as { step?: unknown } | undefined)?.step === 'audit';
  const violations = isAudit ? audit.violations : verify.violations;
  return refuse(value, violations.map((one) => `${one.target}: ${one.rule}`).join(', '), service);
});

/** A step that can't be read is reported on, where it names its task: the flow ends at once. */
async function refuse(
  value: unknown,
  faults: string,
  { log, workflow }: Pick<Service, 'workflow' | 'log'>,
): Promise<{ ok: false; code: ProblemCode }> {
  log.error('the event is no step of this function', { faults });
  const taskToken = (value as { taskToken?: unknown } | undefined)?.taskToken;
  if (typeof taskToken === 'string' && taskToken !== '') {
    await workflow.reportSucceeded(taskToken, endStep('incomplete')).catch((error: unknown) => {
      log.error("its task can't be reported on", { detail: messageOf(error) });
    });
  }
  return { ok: false, code: 'badStep' };
}

/** Starts what was left unstarted, then tells of what stands still. */
async function watch(service: Service): Promise<{ ok: true; started: number; told: number }> {
  let started = 0;
  for (const place of service.settings.places) started += await tendClaims(place, service);
  return { ok: true, started, told: await watchChanges(service) };
}

/** One run for each region; a timer that fires twice for one time starts the same runs. */
async function startRuns(
  { triggerTime, triggerName }: TimerEvent,
  service: Pick<Service, 'store' | 'workflow' | 'settings' | 'clock' | 'log'>,
): Promise<{ ok: true; runIds: readonly string[] }> {
  const runIds: string[] = [];
  for (const regionId of service.settings.regionIds) {
    const { runId } = await startRun(
      { regionId, requestedBy: `timer ${triggerName}`, at: triggerTime, nonce: triggerName },
      service,
    );
    runIds.push(runId);
  }
  service.log.info('compliance runs started', { runIds: runIds.join(', ') });
  return { ok: true, runIds };
}

async function takeAuditTurn(runId: string, service: Service) {
  try {
    return await auditTurn(runId, service);
  } catch (error) {
    if (!endsStep(error)) throw error;
    service.log.error("the run can't go on", { runId, detail: messageOf(error) });
    return { next: 'done', status: 'incomplete' } as const;
  }
}
