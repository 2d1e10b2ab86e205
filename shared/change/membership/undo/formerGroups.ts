import type { NetOperations } from '../../../contracts/target.js';
import { union, without } from '../sets.js';

/**
 * The groups that a target was in before its set was replaced, exactly: the set that it was given, less
 * what the change really joined, and with what it really left. What the plan had read may be older.
 */
export const formerGroups = (
  given: readonly string[],
  { join, leave }: NetOperations,
): readonly string[] => union(without(given, join), leave);
