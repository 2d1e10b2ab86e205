import { secondsOf } from '../../definition/secondsOf.js';
import type { ActionName, TaskState } from '../../definition/types.js';
import type { TaskReport } from '../../executions/CallbackRegistry.js';
import { ExecutionFault, Halted, StateError } from '../../faults.js';
import type { JsonObject } from '../../json.js';
import type { ActionCall } from '../actions/actionCall.js';
import { runAction } from '../actions/runAction.js';
import { buildObject, buildValue, expectSize } from '../buildValue.js';
import type { StateRun } from '../StateRun.js';

/**
 * One try of a task (facts/cloudflow 1, 2, 3): sends its action and waits for the answer, for the
 * service or for the report, as the task mode says, no longer than `Timeout`.
 *
 * In callback mode the action's own result is dropped. A report may come before the action has
 * returned; the task ends with whichever of report, failed action and time-out is first. Every
 * try has a token of its own.
 */
export function runTask(state: TaskState, run: StateRun): Promise<JsonObject> {
  const { engine, execution, signal } = run.frame;
  const { history } = execution;
  const timeoutSeconds = timeoutOf(state, run);
  const scheduledId = history.record(
    'TaskScheduled',
    state.name,
    { action: state.action, taskMode: state.mode, timeoutSeconds, retryCount: run.retryCount },
    run.enteredId,
  );
  return new Promise<JsonObject>((resolve, reject) => {
    let done = false;
    let token: string | undefined;
    let cancelTimeout = () => {};
    const finish = (conclude: () => void) => {
      if (done) return;
      done = true;
      cancelTimeout();
      signal.removeEventListener('abort', onAbort);
      if (token !== undefined) engine.callbacks.close(token);
      conclude();
    };
    /** Writes an event of this task; at the limit of events the execution fails, not the caller. */
    const record = (...[type, detail]: TaskEvent): number => {
      try {
        return history.record(type, state.name, detail, scheduledId);
      } catch (fault) {
        finish(() => reject(fault));
        return history.events.length;
      }
    };
    const onAbort = () => finish(() => reject(new Halted()));
    const succeed = (output: JsonObject): number => {
      const id = record('TaskSucceeded', { output: shown(output, engine.limits.stateBytes) });
      finish(() => resolve(output));
      return id;
    };
    const fail = (type: 'TaskFailed' | 'TaskSubmitFailed' | 'TaskTimedOut', error: StateError) => {
      const id = record(type, { errorCode: error.code, errorDetail: error.detail });
      finish(() => reject(error));
      return id;
    };
    const receive = (report: TaskReport): number =>
      report.ok
        ? succeed(report.output)
        : fail('TaskFailed', new StateError(report.code, report.detail));

    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    if (state.mode === 'WaitForCustomCallback') {
      const task = { ...namesOf(run), eventId: scheduledId };
      token = engine.callbacks.open(task, receive);
    }
    try {
      const call = callOf(state, run, token);
      record('TaskStarted', {});
      if (done) return;
      if (timeoutSeconds > 0) {
        cancelTimeout = engine.clock.after(timeoutSeconds * 1_000, () => {
          const detail = `the task did not end within ${timeoutSeconds} seconds`;
          // The OLD name; expected to be the same in the new language.
          if (!done) fail('TaskTimedOut', new StateError('FnF.TaskTimeout', detail));
        });
      }
      runAction(call, run.frame, {
        submitted: (detail) => {
          if (!done && state.mode !== 'RequestComplete') record('TaskSubmitted', detail);
        },
        stopped: signal,
      }).then(
        (output) => {
          if (!done && state.mode !== 'WaitForCustomCallback') succeed(output);
        },
        (error: unknown) => {
          if (done) return;
          if (!(error instanceof StateError)) return finish(() => reject(error));
          const refused = state.mode !== 'RequestComplete';
          fail(refused ? 'TaskSubmitFailed' : 'TaskFailed', error);
        },
      );
    } catch (fault) {
      finish(() => reject(fault));
    }
  });
}

type TaskEvent = [
  type:
    | 'TaskStarted'
    | 'TaskSubmitted'
    | 'TaskSubmitFailed'
    | 'TaskSucceeded'
    | 'TaskFailed'
    | 'TaskTimedOut',
  detail: JsonObject,
];

function namesOf({ frame }: StateRun): { flowName: string; executionName: string } {
  return { flowName: frame.execution.flowName, executionName: frame.execution.name };
}

function callOf(state: TaskState, run: StateRun, token: string | undefined): ActionCall {
  const where = `${state.name}.Parameters`;
  const parameters = buildObject(state.parameters, run.variables(token), where);
  expectSize(parameters, run.frame.engine.limits.stateBytes, where);
  const action: ActionName = state.action;
  return { action, mode: state.mode, parameters };
}

/** An output over the limit ends the execution a moment later; its event shows only its size. */
function shown(output: JsonObject, limitBytes: number): JsonObject {
  const bytes = Buffer.byteLength(JSON.stringify(output));
  return bytes <= limitBytes ? output : { bytes };
}

/**
 * The time-out in seconds; 0 is never. What a task without `Timeout` does is not confirmed: it
 * waits for ever here, so that a flow which forgot its time-out shows it.
 */
function timeoutOf(state: TaskState, run: StateRun): number {
  if (!state.timeout) return 0;
  const where = `${state.name}.Timeout`;
  const limit = run.frame.engine.limits.taskTimeoutSeconds;
  const value = buildValue(state.timeout, run.variables(), where);
  const seconds = secondsOf(value);
  if (seconds !== undefined && seconds <= limit) return seconds;
  throw new ExecutionFault(
    'FnF.InvalidData',
    `${where} must be a whole number of seconds from 0 to ${limit}, ` +
      `found ${JSON.stringify(value)}`,
  );
}
