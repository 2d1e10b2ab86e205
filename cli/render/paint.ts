import { widthOf } from './table.js';

/** Colour says nothing that the text does not say: red is danger, yellow a warning, dim can be passed over. */
export type Paint = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** A piece of a line. */
export interface Span {
  readonly text: string;
  readonly paint?: Paint;
}

/** A line of a screen, piece by piece. */
export type PaintedLine = readonly Span[];

export const plain = (text: string): Span => ({ text });
export const painted = (text: string, paint: Paint | undefined): Span =>
  paint ? { text, paint } : { text };

/** The text of a line without its colours. */
export const textOfLine = (line: PaintedLine): string => line.map((span) => span.text).join('');

/** A text of so many columns, or more where it is longer. */
export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

/**
 * Breaks a text between words: the lines fit into so many columns, but for a word that is longer.
 * `glue`: what words are put together with.
 */
export function wrapWords(words: readonly string[], width: number, glue = ' '): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last}${glue}${word}`;
    if (last === undefined || widthOf(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** As `wrapWords`, of phrases that stay together where they fit: a longer one is broken between words. */
export function wrapPhrases(phrases: readonly string[], width: number, glue: string): string[] {
  return wrapWords(phrases, width, glue).flatMap((line) =>
    widthOf(line) <= width ? [line] : wrapWords(line.split(' '), width),
  );
}
