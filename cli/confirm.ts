import { createInterface } from 'node:readline/promises';
import { exitCodes, UsageError } from './exitCodes.js';

/**
 * Asks on the terminal; the answer is no unless it says yes. Throws UsageError where there is no
 * terminal to ask on.
 */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError('nothing was changed: there is no terminal to ask on, so give --yes');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal's reader takes Ctrl-C for itself; Ctrl-D ends the question without an answer.
  terminal.once('SIGINT', () => {
    process.stderr.write('\nsgm: interrupted; nothing was changed\n');
    process.exit(exitCodes.interrupted);
  });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
