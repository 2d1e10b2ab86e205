import { exitCodes, UsageError } from './exitCodes.js';
import { err } from './Printer.js';

/**
 * Asks on the terminal; the answer is no unless it says yes. Throws UsageError where there is no
 * terminal to ask on.
 */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !err.isTerminal) {
    throw new UsageError('nothing was changed: there is no terminal to ask on, so give --yes');
  }
  const answer = await err.ask(`${question} [y/N]`, () => {
    err.lines(['', 'sgm: interrupted; nothing was changed']);
    process.exit(exitCodes.interrupted);
  });
  return /^y(es)?$/i.test(answer.trim());
}
