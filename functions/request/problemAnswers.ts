import type { Service } from '../../service/Service.js';
import { messageOf } from '../../shared/runtime/errors.js';
import { type HttpResponse, json } from './httpParts.js';
import { problemOf } from './problem.js';

interface Failed {
  error: Error | null;
  readonly context: Pick<Service, 'log'>;
  response: HttpResponse | null;
}

/** Answers every failure of an HTTP request with a problem (RFC 9457); what is our fault is logged. */
export function problemAnswers() {
  const onError = (request: Failed): void => {
    const problem = problemOf(request.error);
    if (problem.status >= 500) {
      const detail = messageOf(request.error);
      request.context.log.error('the request failed', { code: problem.code, detail });
    }
    const headers = { 'content-type': 'application/problem+json' };
    request.response = json(problem.status, problem, headers);
  };
  return { onError };
}
