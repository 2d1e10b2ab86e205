import type { Target } from '../contracts/target.js';
import { readTargets } from './readTargets.js';
import type { RegionReader } from './regionReader.js';

/** The groups of each target by target id; null where it no longer exists. */
export type Memberships = ReadonlyMap<string, readonly string[] | null>;

/** Reads the memberships of targets back, and nothing else of them. */
export async function readMemberships(
  reader: RegionReader,
  targets: readonly Target[],
): Promise<Memberships> {
  const { current } = await readTargets(reader, targets, 'nothing');
  return new Map(targets.map(({ targetId }) => [targetId, current.get(targetId) ?? null]));
}
