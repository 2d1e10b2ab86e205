import { beginAttempt } from '../../service/beginAttempt.js';
import { submitChange } from '../../service/changes/submitChange.js';
import { findRemedyClaim, recordRemedyRefusal } from '../../service/compliance/remedyClaim.js';
import type { Service } from '../../service/Service.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { isRemedyKey, REMEDY_KEY_PREFIX } from '../../shared/contracts/ids.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import type { RemedyAttempt } from '../../shared/contracts/remedies.js';
import { ApplyStep } from '../../shared/contracts/step.js';
import { rejectMessage } from '../../shared/queue/rejectMessage.js';
import { isPermanent, ServiceError } from '../../shared/runtime/errors.js';
import type { QueueMessage } from '../../shared/runtime/fcEvent.js';
import { parseJson } from '../../shared/runtime/parseJson.js';
import { readJson } from '../../shared/text/readJson.js';
import { problemOf } from './problem.js';

/**
 * Takes a message: of the dead-letter queue of the work a part that no worker could take, else a
 * change request. Which of the two is decided by the queue that it comes from, not by what it says.
 * What can't be accepted goes to the rejects queue with its problem, and so does a message whose
 * last attempt killed the function. A fault that may pass is thrown, so that the message comes again.
 */
export async function takeMessage(message: QueueMessage, service: Service): Promise<void> {
  const attempt = await beginAttempt(message, service);
  if (attempt.kind === 'lost') {
    const detail = `the function was ended, by its time of ${service.timeoutSeconds} s or by its memory, while it worked on the message`;
    await reject(message, new ServiceError('attemptLost', detail), service);
    return;
  }
  try {
    if (message.queue === service.settings.queues.workDead) await takeDeadPart(message, service);
    else await takeRequest(message, service);
  } finally {
    await attempt.end();
  }
}

async function takeDeadPart(message: QueueMessage, service: Service): Promise<void> {
  const dead = deadPartOf(message.body);
  if (!dead) {
    const detail = 'the message of the dead-letter queue is no work message';
    await reject(message, new ServiceError('badMessage', detail), service);
    return;
  }
  const { changeId, part } = dead;
  service.log.error('a part ended in the dead-letter queue', { changeId, part });
  await service.workflow.reportSucceeded(dead.taskToken, {
    ok: false,
    code: 'deadLetter' satisfies ProblemCode,
  });
}

/** The dead-letter queue may hold the message itself, or the event that a stream made of it. */
function deadPartOf(body: string): ApplyStep | undefined {
  const step = parseJson(ApplyStep, body);
  if (step.ok) return step.value;
  const read = readJson(body);
  if (!read.ok) return undefined;
  const [event] = Array.isArray(read.value) ? read.value : [read.value];
  const inner: unknown = event?.data?.messageBody;
  if (typeof inner !== 'string') return undefined;
  const plain = inner.startsWith('{') ? inner : Buffer.from(inner, 'base64').toString('utf8');
  const wrapped = parseJson(ApplyStep, plain);
  return wrapped.ok ? wrapped.value : undefined;
}

async function takeRequest(message: QueueMessage, service: Service): Promise<void> {
  const parsed = parseJson(ChangeRequest, message.body);
  if (!parsed.ok) {
    const { violations } = parsed;
    const error = new ServiceError('badRequest', 'the message is no change request', {
      violations,
    });
    await reject(message, error, service);
    return;
  }
  const { idempotencyKey: key = message.id, ...request } = parsed.value;
  let claim: RemedyAttempt | undefined;
  try {
    claim = await findRemedyClaim(key, request, service);
    if (!claim && isRemedyKey(key)) {
      const detail = `the key begins with ${REMEDY_KEY_PREFIX}, and no compliance run recorded this request by it; use another key`;
      throw new ServiceError('idempotencyKeyReserved', detail);
    }
    const from = claim
      ? ({ channel: 'remedy', requestedBy: `compliance run ${claim.runId}` } as const)
      : ({ channel: 'queue', requestedBy: `queue message ${message.id}` } as const);
    await submitChange({ request, key, ...from }, service);
  } catch (error) {
    if (!isPermanent(error)) throw error;
    if (claim) await recordRemedyRefusal(claim, request.regionId, problemOf(error), service);
    await reject(message, error, service);
  }
}

async function reject(
  message: QueueMessage,
  error: unknown,
  { queue, settings, log }: Pick<Service, 'queue' | 'settings' | 'log'>,
): Promise<void> {
  const problem = problemOf(error);
  log.error('message refused', { messageId: message.id, code: problem.code });
  await rejectMessage(message, problem, { queue, to: settings.queues.requestsRejected });
}
