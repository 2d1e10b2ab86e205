import { withoutCommands } from './withoutCommands.js';

/**
 * What a terminal obeys, but for tabs and the ends of lines: control characters, and marks that turn
 * the reading direction. Characters without width stay: reports are written with some on purpose.
 */
const OBEYED = /\r(?!\n)|(?![\r\n\t])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A line that is longer than this is handed on in pieces. */
const LONG = 64 * 1024;

/**
 * A document with lines of its own, piece by piece, as harmless as `harmlessLine` makes one line.
 * JSON that `toJson` wrote comes out as it went in.
 */
export function* harmlessLines(chunks: Iterable<string>): Iterable<string> {
  let rest = '';
  let hasBegun = false;
  const clean = (text: string) => {
    const lines = text.replaceAll(OBEYED, '·').split('\n');
    const safe = lines.map((line, at) => withoutCommands(line, at > 0 || !hasBegun));
    const begins = (lines.at(-1) ?? '').trim() !== '';
    hasBegun = begins || (hasBegun && lines.length === 1);
    return safe.join('\n');
  };
  for (const chunk of chunks) {
    rest += chunk;
    let end = rest.lastIndexOf('\n') + 1;
    // No command's mark holds a blank, so none is cut in two.
    if (end === 0 && rest.length > LONG) end = rest.lastIndexOf(' ') + 1;
    if (end === 0) continue;
    yield clean(rest.slice(0, end));
    rest = rest.slice(end);
  }
  if (rest !== '') yield clean(rest);
}
