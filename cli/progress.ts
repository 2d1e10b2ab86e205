import { err } from './Printer.js';

/**
 * Tells on standard error how far a long work is: one line that is replaced on a terminal, a line
 * every ten seconds elsewhere.
 */
export class Progress {
  #lastMs = 0;

  /** `parts`: how many of what, in the order in which they are to be shown. */
  tell(parts: ReadonlyMap<string, string>): void {
    const now = Date.now();
    if (now - this.#lastMs < (err.isTerminal ? 100 : 10_000)) return;
    const isFirst = this.#lastMs === 0;
    this.#lastMs = now;
    if (isFirst && !err.isTerminal) return;
    err.replaceLine(`  ${[...parts].map(([what, count]) => `${count} ${what}`).join(', ')}`);
  }

  /** Clears the line. */
  done(): void {
    err.clearLine();
  }
}
