import type { Service } from '../../service/Service.js';
import { messageOf } from '../../shared/runtime/errors.js';
import { type HttpResponse, json } from './httpParts.js';
import { problemOf } from './problem.js';

interface Failed {
  error: Error | null;
  readonly context: Pick<Service, 'log'>;
  response: HttpResponse | null;
}

/** The answer to a request that failed: a problem (RFC 9457). */
export function problemAnswer(error: unknown): HttpResponse {
  const problem = problemOf(error);
  return json(problem.status, problem, { 'content-type': 'application/problem+json' });
}

/** Answers every failure of an HTTP request with a problem; what is our fault is logged. */
export function problemAnswers() {
  const onError = (request: Failed): void => {
    request.response = problemAnswer(request.error);
    if (request.response.statusCode >= 500) {
      const { code } = problemOf(request.error);
      const detail = messageOf(request.error);
      request.context.log.error('the request failed', { code, detail });
    }
  };
  return { onError };
}
