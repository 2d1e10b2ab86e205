import { limits } from '../../shared/contracts/limits.js';
import type { Problem } from '../../shared/contracts/problem.js';
import { EcsCallError } from '../../shared/ecs/ecsPort.js';
import { ServiceError } from '../../shared/runtime/errors.js';

const titles: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  404: 'There is no such thing',
  405: 'The method is not allowed here',
  409: 'The request contradicts an earlier one',
  413: 'The request is too large',
  422: 'The request is refused',
  503: 'The cloud did not answer in time',
};

/** The problem that an error is answered with. Unknown errors tell nothing but that they are ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ServiceError) {
    return problem(error.status, error.code, error.message, error.violations);
  }
  if (error instanceof EcsCallError) {
    const requestId = error.requestId ? `, request id ${error.requestId}` : '';
    const detail = `${error.operation} failed: ${error.code}${requestId}; nothing was started`;
    return problem(503, 'cloudUnavailable', detail, []);
  }
  return problem(503, 'internal', 'the service failed; its log has more under the request id', []);
}

function problem(
  status: number,
  code: string,
  detail: string,
  violations: ServiceError['violations'],
): Problem {
  return {
    type: 'about:blank',
    title: titles[status] ?? 'The request failed',
    status,
    code,
    detail,
    ...(violations.length > 0
      ? {
          violations: violations.slice(0, limits.violationsListed),
          violationCount: violations.length,
        }
      : {}),
  };
}
