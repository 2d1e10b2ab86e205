import { cutText } from './cutText.js';
import { printable } from './printable.js';

/**
 * Text from outside as HTML that shows as itself, in an element or a quoted attribute: one line, cut
 * when it is very long, without control characters and marks that turn the reading direction.
 */
export function escapeHtml(text: string, most = 400): string {
  return printable(cutText(text, most))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A text that may be written from right to left must not reorder what stands beside it. */
export const isolated = (text: string, most?: number) => `<bdi>${escapeHtml(text, most)}</bdi>`;
