import type { FailState } from '../../definition/types.js';
import { ExecutionFault } from '../../faults.js';

/** A Fail state ends the whole flow, from inside a branch or a Map too (facts/cloudflow 5). */
export function failWith(state: FailState): ExecutionFault {
  return new ExecutionFault({ failState: state.code }, state.detail);
}
