import { Halted } from '../faults.js';
import type { Frame } from './Engine.js';

/** Sleeps in the region's time; ends at once, with Halted, when the frame is ended. */
export async function pause(durationMs: number, frame: Frame): Promise<void> {
  try {
    await frame.engine.clock.sleep(durationMs, frame.signal);
  } catch (error) {
    if (frame.signal.aborted) throw new Halted();
    throw error;
  }
}
