import type { State } from '../definition/types.js';
import type { Variables } from '../expression/evaluate.js';
import type { JsonObject } from '../json.js';
import type { Frame } from './Engine.js';

/** One state while it runs: what `$Context.Current` tells of (facts/cloudflow 1). */
export class StateRun {
  readonly state: State;
  readonly frame: Frame;
  /** The id of its StepEntered event. */
  readonly enteredId: number;
  input: JsonObject;
  /** Set when the state's work has returned. */
  output: JsonObject | undefined;
  retryCount = 0;
  error: { readonly code: string; readonly detail: string } | undefined;

  constructor(state: State, frame: Frame, enteredId: number, input: JsonObject) {
    this.state = state;
    this.frame = frame;
    this.enteredId = enteredId;
    this.input = input;
  }

  /**
   * The variables of an expression of this state. The token is given to `Parameters` alone, the one
   * place that hands it on, so that it does not end in outputs by accident.
   */
  variables(taskToken?: string): Variables {
    const { execution } = this.frame;
    const current: JsonObject = {
      Name: this.state.name,
      Input: this.input,
      RetryCount: this.retryCount,
      ...(this.output === undefined ? {} : { Output: this.output }),
      ...(this.error === undefined
        ? {}
        : { Error: { Code: this.error.code, Detail: this.error.detail } }),
      ...(taskToken === undefined ? {} : { TaskToken: taskToken }),
    };
    return {
      $Context: {
        Execution: { Name: execution.name, Input: execution.input, RoleArn: execution.roleArn },
        Current: current,
      },
      $Input: this.input,
      $Global: Object.fromEntries(execution.globals),
      ...(this.output === undefined ? {} : { $Output: this.output }),
    };
  }
}
