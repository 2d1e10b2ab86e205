import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';

/** From so many interfaces on, memory counts. */
const LARGE = 20_000;

let collect: (() => void) | undefined;

/**
 * Frees what is not used any more, now, when the region is large. V8 lets garbage grow while the
 * machine has memory: an audit of 100,000 instances would take a gigabyte that nobody needs. Costs
 * a few tenths of a second.
 */
export function collectGarbage({ networkInterfaces }: RegionSnapshot): void {
  if (networkInterfaces.length < LARGE) return;
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
