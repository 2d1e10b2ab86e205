import { printable } from '../../shared/text/printable.js';

/** The lines of a table: rows under a heading, columns as wide as they need. Each row is a line. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const clean = rows.map((row) => row.map(printable));
  const widths = head.map((title, column) =>
    clean.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), title.length),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...clean.map(line)];
}

/** East Asian wide characters take two columns, combining marks none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns a terminal gives to a text. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** The beginning of a text that fits into so many columns. */
export function cutToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let cut = '';
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns - 1) break;
    cut += character;
  }
  return `${cut}…`;
}
