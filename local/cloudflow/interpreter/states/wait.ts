import type { WaitState } from '../../definition/types.js';
import { ExecutionFault } from '../../faults.js';
import { buildValue } from '../buildValue.js';
import { pause } from '../pause.js';
import type { StateRun } from '../StateRun.js';

/** Waits 1 to 300 seconds of the region's time (facts/cloudflow 5, standard flows). */
export async function runWait(state: WaitState, run: StateRun): Promise<void> {
  const seconds = buildValue(state.seconds, run.variables(), `${state.name}.Seconds`);
  const { waitSeconds } = run.frame.engine.limits;
  const fits = typeof seconds === 'number' && Number.isInteger(seconds);
  if (!fits || seconds < 1 || seconds > waitSeconds) {
    throw new ExecutionFault(
      'FnF.InvalidData',
      `${state.name}.Seconds must be a whole number from 1 to ${waitSeconds}, ` +
        `found ${JSON.stringify(seconds)}`,
    );
  }
  await pause(seconds * 1_000, run.frame);
}
