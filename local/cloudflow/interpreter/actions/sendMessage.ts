import { StateError } from '../../faults.js';
import { type Json, type JsonObject, kindOf } from '../../json.js';
import type { Frame } from '../Engine.js';
import {
  type ActionCall,
  type ActionHooks,
  refuseUngrantedAction,
  resourceOf,
} from './actionCall.js';

/** MNS:SendMessage to a queue (facts/cloudflow 3). */
export async function sendMessage(
  call: ActionCall,
  frame: Frame,
  hooks: ActionHooks,
): Promise<JsonObject> {
  const queueName = resourceOf(call, 'queue', 'MNS', frame);
  const { regionId, accountId } = frame.engine;
  const resource = `acs:mns:${regionId}:${accountId}:/queues/${queueName}/messages`;
  refuseUngrantedAction('MNS', { action: 'mns:SendMessage', resources: [resource] }, frame);
  const { message, priority, delaySeconds } = call.parameters;
  const text = textOf(message);
  const { engine } = frame;
  // Whether a queue gets Base64 or the plain text is not stated (facts/cloudflow 10.10).
  const body =
    engine.messageEncoding === 'base64' ? Buffer.from(text, 'utf8').toString('base64') : text;
  const options = {
    ...numberOf('priority', priority, 1, 16),
    ...numberOf('delaySeconds', delaySeconds, 0, 604_800),
  };
  // What the output holds was not read: nothing here, so that no flow comes to rely on it.
  const { messageId } = send(() => engine.queues.send(queueName, body, options));
  hooks.submitted({ messageId });
  return {};
}

/** A structure or an array is turned into JSON first. */
function textOf(message: Json | undefined): string {
  if (typeof message === 'string') return message;
  if (typeof message === 'object' && message !== null) return JSON.stringify(message);
  throw new StateError(
    'MNS.InvalidArgument',
    `message must be a text, a map or an array, found ${kindOf(message ?? null)}`,
  );
}

function numberOf<K extends string>(
  name: K,
  value: Json | undefined,
  min: number,
  max: number,
): { [key in K]?: number } {
  if (value === undefined) return {};
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new StateError(
      'MNS.InvalidArgument',
      `${name} must be a whole number from ${min} to ${max}`,
    );
  }
  return { [name]: value } as { [key in K]?: number };
}

/** `MNS.{code}` follows `FC.{ErrorCode}`; the names of this integration were not read. */
function send<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'Unknown';
    throw new StateError(`MNS.${code}`, error instanceof Error ? error.message : String(error));
  }
}
