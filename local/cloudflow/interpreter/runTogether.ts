import { setMaxListeners } from 'node:events';
import { Halted } from '../faults.js';
import type { Frame } from './Engine.js';

/**
 * Runs `count` pieces of work, at most `width` at a time, and answers their results in order. The
 * first failure ends the others and is thrown once all have come to rest.
 */
export async function runTogether<T>(
  count: number,
  width: number,
  frame: Frame,
  runOne: (index: number, frame: Frame) => Promise<T>,
): Promise<T[]> {
  const halt = new AbortController();
  setMaxListeners(0, halt.signal);
  const end = () => halt.abort();
  if (frame.signal.aborted) throw new Halted();
  frame.signal.addEventListener('abort', end, { once: true });
  const results = new Array<T>(count);
  let failure: { error: unknown } | undefined;
  let next = 0;
  const worker = async () => {
    while (next < count && !halt.signal.aborted) {
      const index = next;
      next += 1;
      try {
        results[index] = await runOne(index, { ...frame, signal: halt.signal });
      } catch (error) {
        failure ??= { error };
        halt.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  frame.signal.removeEventListener('abort', end);
  if (failure) throw failure.error;
  if (frame.signal.aborted) throw new Halted();
  return results;
}
