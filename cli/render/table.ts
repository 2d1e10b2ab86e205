/** Rows under a heading, columns as wide as they need; control characters are made harmless. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...clean.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...clean.map(line)].join(
    '\n',
  );
}

/**
 * Text from outside (names, descriptions) as one line that can not steer a terminal: control
 * characters and marks that turn the reading direction are shown as `·`.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}
