import { randomUUID } from 'node:crypto';
import { CloudFlowError } from '../../errors.js';
import type { Execution } from '../../executions/Execution.js';
import { Halted, StateError } from '../../faults.js';
import { isJsonObject, type JsonObject } from '../../json.js';
import type { Frame } from '../Engine.js';
import {
  type ActionCall,
  type ActionHooks,
  refuseUngrantedAction,
  resourceOf,
} from './actionCall.js';

/** FNF:StartExecution: parameters and answer as on H/integrating-cloud-workflows. */
export async function startChild(
  call: ActionCall,
  frame: Frame,
  hooks: ActionHooks,
): Promise<JsonObject> {
  const flowName = resourceOf(call, 'flow', 'FnF', frame);
  refuseUngrantedAction('FnF', { action: 'fnf:StartExecution', resources: ['*'] }, frame);
  const { executionName, input = {} } = call.parameters;
  if (executionName !== undefined && typeof executionName !== 'string') {
    throw new StateError('FnF.InvalidArgument', 'executionName must be a text');
  }
  if (!isJsonObject(input)) throw new StateError('FnF.InvalidArgument', 'input must be a map');
  const child = start(frame, { flowName, executionName, input });
  const answer = {
    FlowName: flowName,
    ExecutionName: child.name,
    RequestID: randomUUID().toUpperCase(),
  };
  hooks.submitted(answer);
  if (call.mode !== 'WaitForSystemCallback') return answer;
  return endOf(child, hooks.stopped);
}

function start(frame: Frame, request: Parameters<Frame['engine']['startExecution']>[0]): Execution {
  try {
    return frame.engine.startExecution(request);
  } catch (error) {
    // `FnF.{code}` follows `FC.{ErrorCode}`; the names of this integration were not read.
    if (error instanceof CloudFlowError) throw new StateError(`FnF.${error.code}`, error.message);
    throw error;
  }
}

/**
 * Waits for the child's end. Its output as the task's output, and the error names, are this
 * region's reading: the page's part on this mode was not read. The child is stopped with the
 * parent, and when another branch fails (facts/cloudflow 1).
 */
async function endOf(child: Execution, stopped: AbortSignal): Promise<JsonObject> {
  const stopChild = () => child.finish({ status: 'Stopped', detail: 'the parent has ended' });
  stopped.addEventListener('abort', stopChild, { once: true });
  const end = await child.whenEnded();
  stopped.removeEventListener('abort', stopChild);
  if (stopped.aborted) throw new Halted();
  if (end.status === 'Succeeded') return end.output ?? {};
  throw new StateError(
    `FnF.Execution${end.status}`,
    `${child.flowName}/${child.name}: ${end.code ?? ''} ${end.detail ?? ''}`.trim(),
  );
}
