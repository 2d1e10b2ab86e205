import { cutText } from './cutText.js';
import { printable } from './printable.js';

/**
 * Text from outside as one line of Markdown that shows as itself: no mark-up, no HTML, no link, no
 * mention of a person and no reference to an issue, whoever wrote the name. A zero-width space keeps
 * `@` and `#` from what follows; a backslash alone would not.
 */
export function escapeMarkdown(text: string, most = 300): string {
  return printable(cutText(text, most))
    .replaceAll(/[\\`*_[\]<>|~&!$]/g, '\\$&')
    .replaceAll(/(https?|ftp):\/\//gi, '$1:\\/\\/')
    .replaceAll(/\bwww\./gi, 'www\\.')
    .replaceAll(/[@#](?=\w)/g, '$&\u200b');
}
