import type { Scope } from '../definition/types.js';
import { Halted } from '../faults.js';
import type { JsonObject } from '../json.js';
import type { Frame } from './Engine.js';
import { runState } from './runState.js';

/** Runs the states of a scope from StartAt to an end, and answers the last output. */
export async function runScope(scope: Scope, input: JsonObject, frame: Frame): Promise<JsonObject> {
  let name: string | undefined = scope.startAt;
  let data = input;
  while (name !== undefined) {
    await frame.engine.takeStep(frame.signal);
    if (frame.signal.aborted) throw new Halted();
    if (frame.execution.draining) {
      frame.execution.finish({ status: 'Stopped', detail: 'the flow was deleted' });
      throw new Halted();
    }
    const state = scope.states.get(name);
    if (!state) throw new Error(`the checked definition has no state ${name}`);
    const step = await runState(state, data, frame);
    data = step.output;
    name = step.next;
  }
  return data;
}
