import { limits } from '../../shared/contracts/limits.js';
import type { Problem } from '../../shared/contracts/problem.js';
import { type ProblemCode, problemCodes } from '../../shared/contracts/problemCodes.js';
import { EcsCallError } from '../../shared/ecs/ecsPort.js';
import { ServiceError } from '../../shared/runtime/errors.js';

/** The problem that an error is answered with. Unknown errors tell nothing but that they are ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ServiceError) {
    return problem(error.code, error.message, error.violations);
  }
  if (error instanceof EcsCallError) {
    const requestId = error.requestId ? `, request id ${error.requestId}` : '';
    const detail = `${error.operation} failed: ${error.code}${requestId}; nothing was started`;
    return problem('cloudUnavailable', detail, []);
  }
  return problem('internal', 'the service failed; its log has more under the request id', []);
}

function problem(
  code: ProblemCode,
  detail: string,
  violations: ServiceError['violations'],
): Problem {
  const { title, status } = problemCodes[code];
  return {
    type: 'about:blank',
    title,
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
