import { printable } from './printable.js';

/**
 * A cell of an RFC 4180 line that a spreadsheet takes as text: what it would run as a formula gets
 * an apostrophe. Full-width signs count too: spreadsheets of East Asian locales read them alike.
 */
export function csvCell(text: string): string {
  const shown = printable(text);
  const safe = /^\s*[=+\-@·＝＋－＠]/.test(shown) && shown !== '-' ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line of such cells, ended as RFC 4180 wants it. */
export const csvLine = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\r\n`;
