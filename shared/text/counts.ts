/** `1 rule`, `12,345 rules`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${thousands(number)} ${number === 1 ? noun : plural}`;
}

/** `12,345`. */
export function thousands(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * `100 %`, `0.4 %`, `< 0.01 %`: never rounded to nothing, never up to everything. The space does not
 * break.
 */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100}\u00a0%`;
  if (share < 0.0001) return '<\u00a00.01\u00a0%';
  if (share > 0.999) return '>\u00a099.9\u00a0%';
  return `${Number((share * 100).toPrecision(2))}\u00a0%`;
}

/** The first few of many, and how many more: `a, b, c and 4 more`. */
export function fewOf(texts: readonly string[], most = 3): string {
  const shown = texts.slice(0, most).join(', ');
  return texts.length > most ? `${shown} and ${thousands(texts.length - most)} more` : shown;
}
