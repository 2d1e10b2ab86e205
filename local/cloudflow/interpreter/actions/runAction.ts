import type { ActionName, TaskMode } from '../../definition/types.js';
import type { JsonObject } from '../../json.js';
import { type ArnKind, parseArn } from '../arn.js';
import type { Frame } from '../Engine.js';
import { StateError } from '../faults.js';
import { invokeFunction } from './invokeFunction.js';
import { sendMessage } from './sendMessage.js';
import { startChild } from './startChild.js';

export interface ActionCall {
  readonly action: ActionName;
  readonly mode: TaskMode;
  readonly parameters: JsonObject;
}

export interface ActionHooks {
  /** Called when the service has accepted the request. */
  readonly submitted: (detail: JsonObject) => void;
  /** Aborted when the task is ended from outside. */
  readonly stopped: AbortSignal;
}

/**
 * Sends an action and answers the task's output; in callback mode the caller drops it.
 *
 * @throws StateError `<Service>.<code>`
 */
export async function runAction(
  call: ActionCall,
  frame: Frame,
  hooks: ActionHooks,
): Promise<JsonObject> {
  switch (call.action) {
    case 'FC:InvokeFunction':
      return invokeFunction(call, frame, hooks);
    case 'MNS:SendMessage':
      return sendMessage(call, frame, hooks);
    case 'FNF:StartExecution':
      return startChild(call, frame, hooks);
  }
}

/** The resource that an ARN names, which must lie in this region and account. */
export function resourceOf(
  call: ActionCall,
  kind: ArnKind,
  service: 'FC' | 'MNS' | 'FnF',
  { engine }: Frame,
): string {
  const { resourceArn } = call.parameters;
  if (typeof resourceArn !== 'string') {
    throw new StateError(`${service}.InvalidArgument`, 'resourceArn must be a text');
  }
  const arn = parseArn(resourceArn, kind);
  if (!arn.ok) throw new StateError(`${service}.InvalidArgument`, `resourceArn: ${arn.message}`);
  const foreign =
    (arn.regionId !== '' && arn.regionId !== engine.regionId) ||
    (arn.accountId !== '' && arn.accountId !== engine.accountId);
  if (foreign) {
    throw new StateError(
      `${service}.InvalidArgument`,
      `resourceArn ${resourceArn} is not of region ${engine.regionId}, account ${engine.accountId}`,
    );
  }
  return arn.name;
}
