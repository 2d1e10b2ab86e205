/** request-http: answers the HTTP trigger, and takes no other event. */

import { createService } from '../../service/createService.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { fcHandler } from '../../shared/runtime/fcHandler.js';
import { readHttpEvent } from '../../shared/runtime/httpEvent.js';
import { answerHttp } from './http.js';
import { problemAnswer } from './problemAnswers.js';

export const handler = fcHandler(async (event, invocation) => {
  const read = readHttpEvent(event, invocation.context.requestId);
  if (read.ok) return answerHttp(read.request, createService(invocation));
  const { target, found } = read.violation;
  invocation.log.error('the event is no HTTP request of the trigger', { target, found });
  const detail = 'the event is no HTTP request of the trigger; nothing was done';
  return problemAnswer(new ServiceError('badEvent', detail, { violations: [read.violation] }));
});
