import type { Clock } from '../clock.js';
import type { FcContext } from '../context.js';

interface Timed {
  readonly clock: Clock;
  readonly context: Pick<FcContext, 'function'>;
  remainingMs: () => number;
}

/**
 * Tells the handler how much of the function's time is left. Function Compute's context has its
 * limit alone, not what remains of it (facts/function-compute 2.3).
 */
export function deadline() {
  const before = ({ context: invocation }: { context: Timed }): void => {
    const { clock, context } = invocation;
    const startedAt = clock.now();
    const limitMs = context.function.timeout * 1_000;
    invocation.remainingMs = () => limitMs - clock.elapsedMs(startedAt);
  };
  return { before };
}
