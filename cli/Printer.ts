import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { harmlessLine } from '../shared/text/harmlessLine.js';
import { harmlessLines } from '../shared/text/harmlessLines.js';
import { pieces } from '../shared/text/pieces.js';
import { toJson } from '../shared/text/toJson.js';
import type { PaintedLine } from './render/paint.js';
import { cutToWidth } from './render/table.js';

const START_OF_LINE = '\r\u001b[2K';

/**
 * The one way to standard output and standard error. Whatever a name holds, nothing that is printed
 * steers the terminal that shows it, or the build that runs the command.
 */
export class Printer {
  readonly #stream: NodeJS.WriteStream;
  /** A line is shown that the next one replaces. */
  #replaceable = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // A reader that closes the pipe early (`| head`) ends no change half-way and alters no exit status.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** One line, whatever the text holds. */
  line(text = ''): void {
    this.clearLine();
    this.#stream.write(`${harmlessLine(text)}\n`);
  }

  /** Each text is one line. */
  lines(texts: Iterable<string>): void {
    for (const text of texts) this.line(text);
  }

  /** Lines in colours, where the reader takes colours: each piece is harmless, whatever it holds. */
  painted(lines: Iterable<PaintedLine>): void {
    const hasColours = this.#hasColours();
    for (const spans of lines) {
      const line = spans.map(({ text }) => text).join('');
      const harmless = harmlessLine(line);
      this.clearLine();
      // Harmless pieces are a harmless line only together.
      const texts = spans.map(({ text, paint }) => {
        const piece = harmlessLine(text);
        return hasColours && paint ? styleText(paint, piece) : piece;
      });
      const isHarmless = spans.map(({ text }) => harmlessLine(text)).join('') === harmless;
      this.#stream.write(`${isHarmless ? texts.join('').trimEnd() : harmless}\n`);
    }
  }

  /** Columns of the terminal; 100 where there is none. */
  get width(): number {
    return this.isTerminal ? (this.#stream.columns ?? 100) : 100;
  }

  /** NO_COLOR and FORCE_COLOR decide, else whether it is a terminal (no-color.org, force-color.org). */
  #hasColours(): boolean {
    const { NO_COLOR, FORCE_COLOR } = process.env;
    if (NO_COLOR) return false;
    if (FORCE_COLOR) return FORCE_COLOR !== '0';
    return this.isTerminal;
  }

  heading(text: string): void {
    this.clearLine();
    const line = harmlessLine(text);
    this.#stream.write(`\n${this.isTerminal ? styleText('bold', line) : line}\n`);
  }

  json(value: unknown, indent = 0): void {
    this.document(`${toJson(value, indent)}\n`);
  }

  /** A text with lines of its own, of values that are lines already (`renderListing`, help). */
  document(text: string): void {
    this.clearLine();
    for (const piece of harmlessLines([text])) this.#stream.write(piece);
  }

  /** A long document, as fast as the reader takes it; a reader that has gone ends it quietly. */
  async stream(chunks: Iterable<string>): Promise<void> {
    this.clearLine();
    const stream = this.#stream;
    for (const piece of pieces(harmlessLines(chunks))) {
      if (stream.destroyed || stream.errored) return;
      if (!stream.write(piece)) {
        await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => {});
      }
    }
  }

  /**
   * On a terminal the line takes the place of the one before it, if that was shown this way too;
   * elsewhere it is a line like any other.
   */
  replaceLine(text: string): void {
    if (!this.isTerminal) {
      this.line(text);
      return;
    }
    // A line that wraps could not be replaced.
    const shown = cutToWidth(harmlessLine(text), (this.#stream.columns ?? 80) - 1);
    this.#stream.write(`${START_OF_LINE}${shown}`);
    this.#replaceable = true;
  }

  /** Takes away the line that would be replaced. */
  clearLine(): void {
    if (this.#replaceable) this.#stream.write(START_OF_LINE);
    this.#replaceable = false;
  }

  /** Leaves the line that would be replaced where it is. */
  keepLine(): void {
    if (this.#replaceable) this.#stream.write('\n');
    this.#replaceable = false;
  }

  /** What a person types as an answer; nothing on Ctrl-D. `interrupted` is called on Ctrl-C. */
  async ask(question: string, interrupted: () => void): Promise<string> {
    this.clearLine();
    const terminal = createInterface({ input: process.stdin, output: this.#stream });
    // The terminal's reader takes Ctrl-C for itself; Ctrl-D ends the question without an answer.
    terminal.once('SIGINT', interrupted);
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    try {
      return await Promise.race([terminal.question(`${harmlessLine(question)} `), closed]);
    } finally {
      terminal.close();
    }
  }
}

/** What was asked for: data. */
export const out = new Printer(process.stdout);

/** Everything else: what is being done, what went wrong. */
export const err = new Printer(process.stderr);
