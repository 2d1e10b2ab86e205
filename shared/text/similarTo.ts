/** So many suggestions help; more are a list to search. */
const MOST = 5;

/**
 * The known words that somebody who wrote `text` may have meant, the likeliest first: those that become
 * it by a few typing errors (a third of its length at most), or that begin with it. Words that are
 * much farther away than the nearest one are left out.
 */
export function similarTo(text: string, known: Iterable<string>): string[] {
  const wanted = text.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const near = [...new Set(known)]
    .filter((word) => word !== '' && word !== text)
    .map((word) => ({ word, distance: distanceOf(wanted, word.toLowerCase(), most) }))
    .filter(({ distance }) => distance <= most);
  const nearest = near.reduce((least, { distance }) => Math.min(least, distance), most);
  return near
    .filter(({ distance }) => distance <= nearest + 1)
    .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, MOST)
    .map(({ word }) => word);
}

/** `; similar: a, b`; nothing where no known word is similar. */
export function similarText(text: string, known: Iterable<string>): string {
  const similar = similarTo(text, known);
  return similar.length > 0 ? `; similar: ${similar.join(', ')}` : '';
}

/** How far a word is away; `most` for one that goes on where the text ends, from three letters on. */
function distanceOf(text: string, word: string, most: number): number {
  const isBegun = text.length >= 3 && word.startsWith(text);
  // Names differ by their length at least.
  if (Math.abs(text.length - word.length) > most) return isBegun ? most : most + 1;
  const distance = editDistance(text, word);
  return isBegun ? Math.min(distance, most) : distance;
}

/**
 * Letters that are put in, left out, changed, or swapped with their neighbour (optimal string
 * alignment).
 */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
