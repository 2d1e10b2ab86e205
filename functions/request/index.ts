/** request: takes batch messages and dead parts from queues, and the flow's Queue steps. */

import { queuePart } from '../../service/changes/queuePart.js';
import { createService } from '../../service/createService.js';
import { parse } from '../../shared/contracts/parse.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import { QueueStep } from '../../shared/contracts/step.js';
import { readFcEvent } from '../../shared/runtime/fcEvent.js';
import { fcHandler } from '../../shared/runtime/fcHandler.js';
import { takeMessage } from './takeMessage.js';

export const handler = fcHandler(async (event, invocation) => {
  const service = createService(invocation);
  const read = readFcEvent(event);
  switch (read.kind) {
    case 'messages':
      for (const message of read.messages) await takeMessage(message, service);
      return { ok: true };
    case 'step': {
      const step = parse(QueueStep, read.step);
      if (step.ok) return queuePart(step.value, service);
      const faults = step.violations.map((one) => `${one.target}: ${one.rule}`).join(', ');
      service.log.error('the event is no queue step', { faults });
      return { ok: false, code: 'badStep' satisfies ProblemCode };
    }
    case 'timer':
      service.log.error('a timer fires here that was set for another function');
      return { ok: false, code: 'badEvent' satisfies ProblemCode };
    case 'unreadable':
      service.log.error("the event can't be read", { found: read.violation.found });
      return { ok: false, code: 'badEvent' satisfies ProblemCode };
  }
});
