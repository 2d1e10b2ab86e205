import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

const KEPT_LINES = 5000;

/** The log lines of one function: the latest in memory, all of them in a file when there is a folder. */
export class FunctionLog {
  readonly #lines: string[] = [];
  readonly #file: WriteStream | undefined;

  constructor(functionName: string, dataDir: string | undefined) {
    if (dataDir === undefined) return;
    const folder = join(dataDir, 'logs');
    mkdirSync(folder, { recursive: true });
    this.#file = createWriteStream(join(folder, `${functionName}.log`), { flags: 'a' });
    // A full disk must not end the region; the lines in memory remain.
    this.#file.on('error', (error) => this.#lines.push(`the log file failed: ${error.message}`));
  }

  add(line: string): void {
    this.#lines.push(line);
    // Cut now and then, since each cut moves what remains.
    if (this.#lines.length >= 2 * KEPT_LINES) this.#lines.splice(0, KEPT_LINES);
    this.#file?.write(`${line}\n`);
  }

  /** The latest `tail` lines, oldest first. */
  lines(tail = KEPT_LINES): string[] {
    return tail <= 0 ? [] : this.#lines.slice(-Math.min(tail, KEPT_LINES));
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (file) await new Promise<void>((resolve) => file.end(() => resolve()));
  }
}
