import type { State } from '../definition/types.js';
import { ExecutionFault, StateError } from '../faults.js';
import type { Json, JsonObject } from '../json.js';
import { buildObject, expectSize } from './buildValue.js';
import type { Frame } from './Engine.js';
import { runWithRecovery, type StepEnd } from './runWithRecovery.js';
import { StateRun } from './StateRun.js';
import { chooseNext } from './states/choice.js';
import { failWith } from './states/fail.js';
import { runMap } from './states/map.js';
import { runParallel } from './states/parallel.js';
import { runTask } from './states/task.js';
import { runWait } from './states/wait.js';

/**
 * Runs one state: input constructor, its work (with Retry and Catch where it has them), output and
 * global constructors, and writes its step events.
 *
 * @throws StateError when the state fails and nothing catches it
 */
export async function runState(state: State, given: JsonObject, frame: Frame): Promise<StepEnd> {
  const { execution, engine } = frame;
  const limit = engine.limits.stateBytes;
  expectSize(given, limit, `the input of ${state.name}`);
  const enteredId = execution.history.record('StepEntered', state.name, { input: given });
  const run = new StateRun(state, frame, enteredId, given);
  if (state.inputConstructor) {
    const where = `${state.name}.InputConstructor`;
    run.input = buildObject(state.inputConstructor, run.variables(), where);
    expectSize(run.input, limit, where);
  }
  execution.history.record('StepStarted', state.name, {}, enteredId);
  try {
    const end = await work(run);
    if (end.caught) recordFailure(run, end.caught);
    else execution.history.record('StepSucceeded', state.name, {}, enteredId);
    const detail = { output: end.output };
    execution.history.record('StepExited', state.name, detail, enteredId);
    return end;
  } catch (error) {
    if (error instanceof StateError || error instanceof ExecutionFault) recordFailure(run, error);
    throw error;
  }
}

function recordFailure(run: StateRun, { code, detail }: { code: string; detail: string }): void {
  const { execution } = run.frame;
  const failure = { errorCode: code, errorDetail: detail };
  execution.history.record('StepFailed', run.state.name, failure, run.enteredId);
}

async function work(run: StateRun): Promise<StepEnd> {
  const { state } = run;
  switch (state.type) {
    // Their output without constructors is their input (facts/cloudflow 4, defaults).
    case 'Pass':
    case 'Succeed':
      return leave(run, run.input);
    case 'Wait':
      await runWait(state, run);
      return leave(run, run.input);
    case 'Choice':
      return { output: run.input, next: chooseNext(state, run) };
    case 'Fail':
      throw failWith(state);
    case 'Task':
      return runWithRecovery(state, run, async () => leave(run, await runTask(state, run)));
    case 'Parallel':
      return runWithRecovery(state, run, async () => leave(run, await runParallel(state, run)));
    case 'Map':
      return runWithRecovery(state, run, async () => leave(run, await runMap(state, run)));
  }
}

/**
 * The raw output becomes `$Output`; the output constructor sees the globals as they were before
 * this state's global constructor, which sees the raw output (facts/cloudflow 4).
 */
function leave(run: StateRun, raw: JsonObject): StepEnd {
  const { state, frame } = run;
  const limit = frame.engine.limits.stateBytes;
  run.output = expectSize(raw, limit, `the output of ${state.name}`);
  const variables = run.variables();
  let output = raw;
  if (state.outputConstructor) {
    const where = `${state.name}.OutputConstructor`;
    output = expectSize(buildObject(state.outputConstructor, variables, where), limit, where);
  }
  if (state.globalConstructor) {
    const where = `${state.name}.GlobalConstructor`;
    const globals = buildObject(state.globalConstructor, variables, where);
    expectSize(globals, limit, where);
    for (const [key, value] of Object.entries(globals)) setGlobal(run, key, value);
  }
  return { output, next: state.next };
}

function setGlobal(run: StateRun, key: string, value: Json): void {
  const { engine, execution } = run.frame;
  const bytes = Buffer.byteLength(key);
  if (bytes > engine.limits.globalKeyBytes) {
    throw new ExecutionFault(
      'FnF.DataLimitExceeded',
      `a global key has ${bytes} bytes, at most ${engine.limits.globalKeyBytes} are allowed`,
    );
  }
  expectSize(value, engine.limits.globalValueBytes, `$Global.${key}`);
  execution.globals.set(key, value);
}
