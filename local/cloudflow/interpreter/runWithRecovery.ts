import type {
  CatchRule,
  MapState,
  ParallelState,
  RetryRule,
  TaskState,
} from '../definition/types.js';
import { StateError } from '../faults.js';
import type { JsonObject } from '../json.js';
import { buildObject, expectSize } from './buildValue.js';
import { pause } from './pause.js';
import type { StateRun } from './StateRun.js';

/** How a state was left: its output, and the state that follows, if one does. */
export interface StepEnd {
  readonly output: JsonObject;
  readonly next: string | undefined;
  /** Set when the state failed and a Catch took the error. */
  readonly caught?: StateError;
}

/**
 * Retry first, then Catch (facts/cloudflow 6). The first rule that names the error or `FnF.ALL`
 * counts; `MaxAttempts` is the number of retries of the state, all rules counted together, which
 * is the strict reading of `$Context.Current.RetryCount`.
 */
export async function runWithRecovery(
  state: TaskState | ParallelState | MapState,
  run: StateRun,
  attempt: () => Promise<StepEnd>,
): Promise<StepEnd> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      run.error = { code: error.code, detail: error.detail };
      run.output = undefined;
      const rule = matching(state.retry, error);
      if (rule && run.retryCount < rule.maxAttempts) {
        run.retryCount += 1;
        await pause(delayMs(rule, run.retryCount), run.frame);
        continue;
      }
      const caught = matching(state.catch, error);
      if (!caught) throw error;
      return leaveByCatch(caught, run, error);
    }
  }
}

function matching<T extends { readonly errors: readonly string[] }>(
  rules: readonly T[],
  { code }: StateError,
): T | undefined {
  return rules.find(({ errors }) => errors.includes(code) || errors.includes('FnF.ALL'));
}

/** min(IntervalSeconds × BackoffRate^(k-1), MaxBackoffSeconds) before retry k; no jitter. */
function delayMs(rule: RetryRule, retry: number): number {
  const seconds = rule.intervalSeconds * rule.backoffRate ** (retry - 1);
  return Math.min(seconds, rule.maxBackoffSeconds) * 1_000;
}

/**
 * What the next state gets from a Catch without an OutputConstructor is not stated: an empty
 * object here, so that no flow comes to rely on either reading.
 */
function leaveByCatch(rule: CatchRule, run: StateRun, error: StateError): StepEnd {
  const where = `${run.state.name}.Catch.OutputConstructor`;
  const output = rule.outputConstructor
    ? buildObject(rule.outputConstructor, run.variables(), where)
    : {};
  return {
    output: expectSize(output, run.frame.engine.limits.stateBytes, where),
    next: rule.next,
    caught: error,
  };
}
