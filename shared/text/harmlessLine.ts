import { printable } from './printable.js';
import { withoutCommands } from './withoutCommands.js';

/**
 * Any text as one line that steers neither the terminal nor the build that shows it: a line break,
 * and every other control character, is shown as `·`.
 */
export const harmlessLine = (text: string): string => withoutCommands(printable(text));
