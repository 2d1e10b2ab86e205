import { thousands } from './counts.js';

/** So many pieces are named; more are a list to search. */
const MOST = 4;

/**
 * Names in few words: those that differ in a number alone and follow one another are one piece,
 * `web-01 … web-12`, and two that begin alike are `old-crm-01, -02`. Beyond four pieces the number of
 * names is said: `a, b, c, d and 7 more`.
 */
export function namesInShort(names: readonly string[]): string {
  const sorted = [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const runs = runsOf(sorted);
  const shown = runs.slice(0, MOST);
  const left = runs.slice(MOST).reduce((sum, run) => sum + run.length, 0);
  const text = shown.map(runText).join(', ');
  return left > 0 ? `${text} and ${thousands(left)} more` : text;
}

/** Names that follow one another. */
function runsOf(sorted: readonly string[]): string[][] {
  const runs: string[][] = [];
  for (const name of sorted) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before !== undefined && follows(before, name)) run.push(name);
    else runs.push([name]);
  }
  return runs;
}

function follows(a: string, b: string): boolean {
  const [stemA, numberA] = numbered(a);
  const [stemB, numberB] = numbered(b);
  return numberA !== undefined && stemA === stemB && numberB === numberA + 1;
}

function numbered(name: string): [string, number | undefined] {
  const [, stem = name, digits] = /^(.*?)(\d{1,9})$/.exec(name) ?? [];
  return [stem, digits === undefined ? undefined : Number(digits)];
}

function runText(run: readonly string[]): string {
  const first = run[0] ?? '';
  const last = run.at(-1) ?? '';
  if (run.length === 1) return first;
  if (run.length > 2) return `${first} … ${last}`;
  const dash = last.lastIndexOf('-');
  return dash > 0 && first.startsWith(last.slice(0, dash + 1))
    ? `${first}, ${last.slice(dash)}`
    : `${first}, ${last}`;
}
