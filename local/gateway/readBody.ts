import type { IncomingMessage } from 'node:http';

/** Bytes that are held for all requests together. */
export class BodyBudget {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes bytes; false where there is no room for them. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#most) return false;
    this.#held += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}

export type ReadBody =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly status: 413 | 503 };

/**
 * Reads a body of at most `most` bytes: 413 for more, 503 where all requests together would hold too
 * much. What was taken of the budget is told to `onTaken`, to be given back.
 */
export async function readBody(
  incoming: IncomingMessage,
  options: {
    readonly most: number;
    readonly budget: BodyBudget;
    readonly onTaken: (bytes: number) => void;
  },
): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const bytes = (chunk as Buffer).length;
    length += bytes;
    if (length > options.most) return { ok: false, status: 413 };
    if (!options.budget.take(bytes)) return { ok: false, status: 503 };
    options.onTaken(bytes);
    chunks.push(chunk as Buffer);
  }
  return { ok: true, body: Buffer.concat(chunks) };
}
