/**
 * Tells on standard error how far a long work is: one line that is written over on a terminal, a
 * line every ten seconds elsewhere.
 */
export class Progress {
  #lastMs = 0;
  #shown = 0;
  readonly #terminal = process.stderr.isTTY === true;

  /** `parts`: how many of what, in the order in which they are to be shown. */
  tell(parts: ReadonlyMap<string, string>): void {
    const now = Date.now();
    if (now - this.#lastMs < (this.#terminal ? 100 : 10_000)) return;
    if (this.#lastMs === 0 && !this.#terminal) {
      this.#lastMs = now;
      return;
    }
    this.#lastMs = now;
    const text = [...parts].map(([what, count]) => `${count} ${what}`).join(', ');
    if (!this.#terminal) {
      process.stderr.write(`  ${text}\n`);
      return;
    }
    process.stderr.write(`\r${text.padEnd(this.#shown)}`);
    this.#shown = text.length;
  }

  /** Clears the line. */
  done(): void {
    if (this.#shown > 0) process.stderr.write(`\r${' '.repeat(this.#shown)}\r`);
    this.#shown = 0;
  }
}
