import { parseWorkName, type WorkName } from '../../shared/evidence/changeNames.js';
import type { StoredObject } from '../../shared/evidence/evidenceStore.js';

/**
 * When the newest intent or work object of a listing was put, by the store's clock. What was refused is
 * no work of the change: anybody's messages would hide that the change stands still.
 */
export function lastWorkAt(listed: readonly StoredObject[]): string | undefined {
  const work = listed.flatMap(({ name, lastModified }) => {
    const parsed = parseWorkName(name);
    return parsed ? [{ parsed, lastModified }] : [];
  });
  const refused = new Set(
    work.filter(({ parsed }) => isRefusal(parsed)).map(({ parsed }) => keyOf(parsed)),
  );
  return work
    .filter(({ parsed }) => !refused.has(keyOf(parsed)))
    .map((one) => one.lastModified)
    .sort()
    .at(-1);
}

const isRefusal = ({ end }: WorkName) => end !== 'intent' && end.kind === 'refused';

/** The same for the intent of an invocation and what it ended with. */
const keyOf = ({ part, direction, order, attempt }: WorkName) =>
  [part, direction, order.execution, order.turn, attempt].join(' ');
