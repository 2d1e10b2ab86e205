import { describe, expect, it } from 'vitest';
import { type Listing, outputFormOf, renderListing } from '../../cli/output.js';
import { cutToWidth, renderTable, widthOf } from '../../cli/render/table.js';

interface Row {
  readonly id: string;
  readonly name: string;
}

const listing = (...names: readonly string[]): Listing<Row> => ({
  rows: names.map((name, index) => ({ id: `i-${index}`, name })),
  idOf: (row) => row.id,
  columns: [
    { title: 'ID', text: (row) => row.id },
    { title: 'NAME', text: (row) => row.name },
    { title: 'LENGTH', text: (row) => String(row.name.length), wide: true },
  ],
});

describe('renderListing', () => {
  it('shows people the narrow columns as a table, and all of them when asked', () => {
    expect(renderListing(listing('web-01'), 'table')).toBe('ID   NAME\n---  ------\ni-0  web-01\n');
    expect(renderListing(listing('web-01'), 'wide')).toBe(
      'ID   NAME    LENGTH\n---  ------  ------\ni-0  web-01  6\n',
    );
  });

  it('prints ids alone, a line each', () => {
    expect(renderListing(listing('a', 'b'), 'ids')).toBe('i-0\ni-1\n');
  });

  it('prints a JSON line for each row', () => {
    for (const form of ['json', 'jsonl'] as const) {
      const lines = renderListing(listing('a', 'b'), form).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toStrictEqual(listing('a', 'b').rows);
    }
  });

  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'·=1`],
    ['a,b', '"a,b"'],
    ['-', '-'],
    ['web-01', 'web-01'],
  ])('a spreadsheet takes %j as text', (name, cell) => {
    const [, line] = renderListing(listing(name), 'csv').split('\r\n');
    expect(line).toBe(`i-0,${cell},${name.length}`);
  });

  it('keeps the columns of a Markdown table', () => {
    expect(renderListing(listing('a|b <i>'), 'markdown')).toBe(
      '| ID | NAME | LENGTH |\n| --- | --- | --- |\n| i-0 | a\\|b &lt;i> | 7 |\n',
    );
  });
});

describe('a listing without a row', () => {
  it.each([
    ['table', 'nothing\n'],
    ['wide', 'nothing\n'],
    ['json', ''],
    ['jsonl', ''],
    ['ids', ''],
    ['csv', 'ID,NAME,LENGTH\r\n'],
    ['markdown', '| ID | NAME | LENGTH |\n| --- | --- | --- |\n'],
  ] as const)('is said for people, and stays empty for programs: %s', (form, text) => {
    expect(renderListing({ ...listing(), rows: [] }, form)).toBe(text);
  });
});

describe('outputFormOf', () => {
  it('takes table by default, and --json for -o json', () => {
    expect(outputFormOf({})).toBe('table');
    expect(outputFormOf({ json: true })).toBe('json');
    expect(outputFormOf({ output: 'csv' })).toBe('csv');
  });

  it('names the forms that there are', () => {
    expect(() => outputFormOf({ output: 'xml' })).toThrow(
      '-o xml is unknown; there are table, wide, json, jsonl, csv, markdown, ids',
    );
  });
});

describe('names from outside', () => {
  it('line up when they are wide', () => {
    expect(
      renderTable(
        ['NAME', 'ID'],
        [
          ['网关', 'x'],
          ['web-1', 'y'],
        ],
      ),
    ).toStrictEqual(['NAME   ID', '-----  --', '网关   x', 'web-1  y']);
    expect(widthOf('网关')).toBe(4);
    expect(cutToWidth('网关-0001', 6)).toBe('网关-…');
    expect(cutToWidth('web', 3)).toBe('web');
  });
});
