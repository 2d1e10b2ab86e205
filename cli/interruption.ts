import { exitCodes } from './exitCodes.js';
import { err } from './Printer.js';

let note = 'nothing was changed';

/** What Ctrl-C leaves behind from now on, and how to go on from there. */
export function setInterruptionNote(text: string): void {
  note = text;
}

/** Ends the command with 130 on Ctrl-C and says what goes on without it. */
export function onInterruption(): void {
  process.once('SIGINT', () => {
    err.keepLine();
    err.lines(['', `sgm: interrupted; ${note}`]);
    process.exit(exitCodes.interrupted);
  });
}
