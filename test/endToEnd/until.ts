import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 200_000;

/** Looks until there is something, for as long as a busy machine may need; then throws `what`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  more: () => string = () => '',
): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(50)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`waited in vain: ${what}${more()}`);
}
