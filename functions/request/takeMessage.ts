import { submitChange } from '../../service/changes/submitChange.js';
import type { Service } from '../../service/Service.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { parseJson } from '../../shared/contracts/parse.js';
import type { Problem } from '../../shared/contracts/problem.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import { ApplyStep } from '../../shared/contracts/step.js';
import { isPermanent, ServiceError } from '../../shared/runtime/errors.js';
import type { QueueMessage } from '../../shared/runtime/fcEvent.js';
import { problemOf } from './problem.js';

/**
 * A message of `membership-requests` (a change request), or of `membership-work-dead` (a part that
 * no worker could take, which is reported at once). What can't be accepted goes to the rejects
 * queue with its problem; a fault that may pass is thrown, so that the message comes again.
 */
export async function takeMessage(
  message: QueueMessage,
  service: Pick<
    Service,
    'store' | 'queue' | 'workflow' | 'reader' | 'settings' | 'clock' | 'log' | 'requestId'
  >,
): Promise<void> {
  const dead = deadPartOf(message.body);
  if (dead) {
    service.log.error('a part ended in the dead-letter queue', {
      changeId: dead.changeId,
      part: dead.part,
    });
    await service.workflow.reportSucceeded(dead.taskToken, {
      ok: false,
      code: 'deadLetter' satisfies ProblemCode,
    });
    return;
  }
  const parsed = parseJson(ChangeRequest, message.body);
  if (!parsed.ok) {
    const detail = 'the message is no change request';
    const problem = problemOf(
      new ServiceError('badRequest', detail, { violations: parsed.violations }),
    );
    await reject(message, problem, service);
    return;
  }
  const { idempotencyKey, ...request } = parsed.value;
  try {
    await submitChange(
      {
        request,
        key: idempotencyKey ?? message.id,
        requestedBy: `queue message ${message.id}`,
      },
      service,
    );
  } catch (error) {
    if (!isPermanent(error)) throw error;
    await reject(message, problemOf(error), service);
  }
}

/** The dead-letter queue may hold the message itself, or the event that a stream made of it. */
function deadPartOf(body: string): ApplyStep | undefined {
  const step = parseJson(ApplyStep, body);
  if (step.ok) return step.value;
  try {
    const events: unknown = JSON.parse(body);
    const [event] = Array.isArray(events) ? events : [events];
    const inner: unknown = event?.data?.messageBody;
    if (typeof inner !== 'string') return undefined;
    const plain = inner.startsWith('{') ? inner : Buffer.from(inner, 'base64').toString('utf8');
    const wrapped = parseJson(ApplyStep, plain);
    return wrapped.ok ? wrapped.value : undefined;
  } catch {
    return undefined;
  }
}

async function reject(
  { id, body }: QueueMessage,
  problem: Problem,
  service: Pick<Service, 'queue' | 'workflow' | 'settings' | 'log'>,
): Promise<void> {
  const { settings, log } = service;
  log.error('batch request refused', { messageId: id, code: problem.code });
  await service.queue.send(settings.queues.requestsRejected, {
    messageId: id,
    problem: { ...problem, violations: problem.violations?.slice(0, 100) },
    body: body.slice(0, 16_384),
  });
}
