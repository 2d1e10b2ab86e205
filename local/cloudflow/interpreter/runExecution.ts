import type { Execution } from '../executions/Execution.js';
import { ExecutionFault, Halted, StateError } from '../faults.js';
import type { Engine } from './Engine.js';
import { runScope } from './runScope.js';

/**
 * Carries an execution out to its end. Never rejects: whatever goes wrong ends this execution and
 * nothing else.
 */
export async function runExecution(execution: Execution, engine: Engine): Promise<void> {
  const cancel = afterLong(engine, engine.limits.executionSeconds * 1_000, () => {
    const detail = `the execution did not end within ${engine.limits.executionSeconds} seconds`;
    execution.finish({ status: 'TimedOut', code: 'FnF.ExecutionTimeout', detail });
  });
  // A cancelled timer must not wait for the interpreter to unwind.
  execution.signal.addEventListener('abort', cancel, { once: true });
  try {
    execution.history.record('ExecutionStarted', '', { input: execution.input });
    const { scope } = execution.definition;
    const output = await runScope(scope, execution.input, {
      engine,
      execution,
      signal: execution.signal,
    });
    execution.finish({ status: 'Succeeded', output });
  } catch (error) {
    if (error instanceof Halted) return;
    if (error instanceof StateError || error instanceof ExecutionFault) {
      execution.finish({ status: 'Failed', code: error.code, detail: error.detail });
      return;
    }
    if (execution.status !== 'Running') return;
    // The stack names code, not data: no state data and no token can stand in it.
    const stack = error instanceof Error ? (error.stack ?? error.name) : 'not an Error';
    process.stderr.write(
      `cloudflow: execution ${execution.flowName}/${execution.name} failed inside: ${stack}\n`,
    );
    execution.finish({
      status: 'Failed',
      code: 'FnF.InternalServerError',
      detail: 'the region itself failed; see its log',
    });
  } finally {
    cancel();
  }
}

/** Node's timers hold 24.8 days; longer ones are waited for in turns. */
const MAX_TIMER_MS = 2_000_000_000;

function afterLong({ clock }: Engine, durationMs: number, action: () => void): () => void {
  const perTurnMs = MAX_TIMER_MS * clock.speed;
  let cancel = () => {};
  const turn = (leftMs: number) => {
    const next = Math.min(leftMs, perTurnMs);
    cancel = clock.after(next, () => (leftMs > next ? turn(leftMs - next) : action()));
  };
  turn(durationMs);
  return () => cancel();
}
