import { csvLine } from '../shared/text/csvCell.js';
import { printable } from '../shared/text/printable.js';
import { toJson } from '../shared/text/toJson.js';
import { UsageError } from './exitCodes.js';
import { renderTable } from './render/table.js';

export const outputForms = ['table', 'wide', 'json', 'jsonl', 'csv', 'markdown', 'ids'] as const;
export type OutputForm = (typeof outputForms)[number];

/** A listing in every form: columns for people, the values themselves for programs. */
export interface Listing<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** What `-o ids` prints. */
  readonly idOf: (row: T) => string;
}

export interface Column<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  /** Only in `-o wide`, `csv` and `markdown`. */
  readonly wide?: boolean;
}

/** Reads `-o` and `--json`. */
export function outputFormOf(options: { output?: string; json?: boolean }): OutputForm {
  if (options.json) return 'json';
  const form = options.output ?? 'table';
  const known = outputForms.find((one) => one === form);
  if (!known) throw new UsageError(`-o ${form} is unknown; there are ${outputForms.join(', ')}`);
  return known;
}

/**
 * The listing as text, with a newline at its end. Both JSON forms put out a line for each row, so
 * that long listings can be read as they come.
 */
export function renderListing<T>(listing: Listing<T>, form: OutputForm): string {
  const { rows, idOf } = listing;
  const columns = listing.columns.filter((column) => !column.wide || form !== 'table');
  const head = columns.map((column) => column.title);
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  switch (form) {
    case 'json':
    case 'jsonl':
      return rows.map((row) => `${toJson(row)}\n`).join('');
    case 'ids':
      return rows.map((row) => `${printable(idOf(row))}\n`).join('');
    case 'csv':
      return [head, ...cells].map(csvLine).join('');
    case 'markdown': {
      const line = (row: readonly string[]) => `| ${row.map(markdownCell).join(' | ')} |\n`;
      return [line(head), line(head.map(() => '---')), ...cells.map(line)].join('');
    }
    default:
      return rows.length === 0 ? 'nothing\n' : `${renderTable(head, cells).join('\n')}\n`;
  }
}

const markdownCell = (text: string) =>
  printable(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');
