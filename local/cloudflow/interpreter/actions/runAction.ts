import type { JsonObject } from '../../json.js';
import type { Frame } from '../Engine.js';
import type { ActionCall, ActionHooks } from './actionCall.js';
import { invokeFunction } from './invokeFunction.js';
import { sendMessage } from './sendMessage.js';
import { startChild } from './startChild.js';

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
