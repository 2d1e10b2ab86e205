import { exitCodes, UsageError } from './exitCodes.js';
import { err } from './Printer.js';
import type { Prompt } from './startQuestion.js';

/**
 * Asks on the terminal; the answer is no unless the question takes it for a yes. Throws UsageError where there is no
 * terminal to ask on.
 */
export async function confirmed({ text, isYes }: Prompt): Promise<boolean> {
  if (!process.stdin.isTTY || !err.isTerminal) {
    throw new UsageError('nothing was changed: there is no terminal to ask on, so give --yes');
  }
  const answer = await err.ask(text, () => {
    err.lines(['', 'sgm: interrupted; nothing was changed']);
    process.exit(exitCodes.interrupted);
  });
  return isYes(answer.trim());
}
