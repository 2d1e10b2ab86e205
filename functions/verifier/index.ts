/**
 * verifier: the brain of a change. Its steps come from the flow `membership-change`, invoked
 * asynchronously: the answer goes to CloudFlow with the task token, the return value is dropped.
 */
import { parse } from '../../shared/contracts/parse.js';
import { type NextStep, VerifyStep } from '../../shared/contracts/step.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { changeNames } from '../../shared/evidence/names.js';
import { createAdapters } from '../../shared/runtime/adapters.js';
import { messageOf, ServiceError } from '../../shared/runtime/errors.js';
import { readFcEvent } from '../../shared/runtime/fcEvent.js';
import { fcHandler, type Invocation } from '../../shared/runtime/fcHandler.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { verifyChange } from './verifyChange.js';

const READ_PATIENCE_MS = 60_000;
/** Kept for writing the decision and reporting it. */
const RESERVE_MS = 20_000;

export const handler = fcHandler(async (event, invocation) => {
  const read = readFcEvent(event);
  const step = read.kind === 'step' ? parse(VerifyStep, read.step) : undefined;
  if (!step?.ok) {
    const faults = step?.violations.map((one) => `${one.target}: ${one.rule}`).join(', ');
    invocation.log.error('the event is no verify step', { faults });
    return { ok: false, code: 'badStep' };
  }
  const { changeId, taskToken } = step.value;
  const adapters = createAdapters(invocation);
  const next = await decide(changeId, taskToken, invocation, adapters);
  await adapters.workflow.reportSucceeded(taskToken, next);
  invocation.log.info('step decided', {
    changeId,
    next: next.next,
    status: next.status,
    parts: next.parts.length,
  });
  return { ok: true };
});

/** A fault that will not pass ends the change as incomplete; one that may pass is thrown. */
async function decide(
  changeId: string,
  taskToken: string,
  { settings, clock, log, context, remainingMs }: Invocation,
  adapters: ReturnType<typeof createAdapters>,
): Promise<NextStep> {
  try {
    const regionId = await findChange(adapters.store, settings, changeId);
    if (regionId === undefined) {
      throw new ServiceError('changeMissing', 404, `${changeId} has no request`);
    }
    return await verifyChange({
      changeId,
      accountId: settings.accountId,
      regionId,
      names: changeNames(settings.accountId, regionId, changeId),
      store: adapters.store,
      reader: adapters.reader(regionId, READ_PATIENCE_MS),
      clock,
      requestId: context.requestId,
      tokenHash: sha256Hex(taskToken),
      settleLimitSeconds: settings.settleLimitSeconds,
      remainingMs: () => remainingMs() - RESERVE_MS,
    });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    log.error('the change can not be verified', { changeId, detail: messageOf(error) });
    return { next: 'done', parts: [], waitSeconds: 1, status: 'incomplete' };
  }
}
