/** worker: applies the parts of changes. It takes messages of the work queues, and no other event. */

import { takePart } from '../../service/changes/takePart.js';
import { createService } from '../../service/createService.js';
import type { Service } from '../../service/Service.js';
import type { Violation } from '../../shared/contracts/problem.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import { ApplyStep } from '../../shared/contracts/step.js';
import { rejectMessage } from '../../shared/queue/rejectMessage.js';
import { messageOf } from '../../shared/runtime/errors.js';
import { type QueueMessage, readFcEvent } from '../../shared/runtime/fcEvent.js';
import { fcHandler } from '../../shared/runtime/fcHandler.js';
import { parseJson } from '../../shared/runtime/parseJson.js';

export const handler = fcHandler(async (event, invocation) => {
  const service = createService(invocation);
  const read = readFcEvent(event);
  if (read.kind === 'messages') {
    for (const message of read.messages) {
      const step = parseJson(ApplyStep, message.body);
      if (step.ok) await takePart(step.value, service);
      else await reject(message, step.violations, service);
    }
    return { ok: true };
  }
  const violations = read.kind === 'unreadable' ? [read.violation] : [];
  service.log.error('the event is no work message', { faults: describe(violations) });
  return { ok: false, code: 'badMessage' satisfies ProblemCode };
});

/** A message that can't be read goes to the rejects queue with its problem. */
async function reject(
  { id, body }: QueueMessage,
  violations: readonly Violation[],
  { queue, workflow, settings, log }: Pick<Service, 'queue' | 'workflow' | 'settings' | 'log'>,
): Promise<void> {
  log.error('work message refused', { messageId: id, faults: describe(violations) });
  const code = 'badMessage' as const satisfies ProblemCode;
  const problem = { code, detail: 'not a work message', violations };
  await rejectMessage({ id, body }, problem, { queue, to: settings.queues.workRejected });
  const token = /"taskToken"\s*:\s*"([^"\\]+)"/.exec(body)?.[1];
  if (token === undefined) return;
  try {
    await workflow.reportSucceeded(token, { ok: false, code });
  } catch (error) {
    // Thrown, the message would come again and be refused again; the task ends by its time-out.
    log.error('the refusal could not be reported', { messageId: id, detail: messageOf(error) });
  }
}

const describe = (violations: readonly Violation[]) =>
  violations
    .slice(0, 5)
    .map((one) => `${one.target}: ${one.rule}`)
    .join(', ');
