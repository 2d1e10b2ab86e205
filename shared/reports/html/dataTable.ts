import { escapeHtml } from '../../text/escapeHtml.js';

export interface DataColumn {
  readonly title: string;
  /** A column of numbers, which is set to the right. */
  readonly number?: boolean;
}

/**
 * A table in a box of its own, which scrolls instead of the page and can be reached by key. The
 * first cell of a row is its heading. Cells are HTML already.
 */
export function dataTable(
  name: string,
  columns: readonly DataColumn[],
  rows: readonly (readonly string[])[],
  className = '',
): string {
  const side = (column: DataColumn | undefined) => (column?.number ? ' class="n"' : '');
  const head = columns
    .map((column) => `<th scope="col"${side(column)}>${escapeHtml(column.title)}</th>`)
    .join('');
  const body = rows
    .map((cells) => {
      const [first = '', ...rest] = cells;
      const others = rest.map((cell, index) => `<td${side(columns[index + 1])}>${cell}</td>`);
      return `<tr><th scope="row"${side(columns[0])}>${first}</th>${others.join('')}</tr>`;
    })
    .join('\n');
  const table = `<table${className ? ` class="${className}"` : ''}><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
  return scrollBox(name, table);
}

/** A box for contents that are too wide for a phone: they scroll in it. */
export const scrollBox = (name: string, content: string) =>
  `<div class="box" tabindex="0" role="region" aria-label="Table: ${escapeHtml(name)}">${content}</div>\n`;
