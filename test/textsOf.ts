/** A text of a source file. */
export interface SourceText {
  /** As it is written; a value in a template is `…`. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What precedes a slash that begins a regular expression and divides nothing. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};>]|\breturn|\bcase)\s*$/;

/**
 * The string literals and template texts of a TypeScript or JavaScript source, in the order in which
 * they end. Comments and regular expressions are none.
 */
export function textsOf(source: string): SourceText[] {
  const texts: SourceText[] = [];
  const lineOf = (at: number) => source.slice(0, at).split('\n').length;

  const readQuoted = (from: number): number => {
    let at = from + 1;
    while (source[at] !== source[from]) at += source[at] === '\\' ? 2 : 1;
    texts.push({ text: source.slice(from + 1, at), line: lineOf(from) });
    return at + 1;
  };

  const readTemplate = (from: number): number => {
    let text = '';
    let at = from + 1;
    while (source[at] !== '`') {
      if (source.startsWith('${', at)) {
        at = readCode(at + 2, '}');
        text += '…';
      } else {
        const size = source[at] === '\\' ? 2 : 1;
        text += source.slice(at, at + size);
        at += size;
      }
    }
    texts.push({ text, line: lineOf(from) });
    return at + 1;
  };

  const readRegex = (from: number): number => {
    let at = from + 1;
    for (let inClass = false; inClass || source[at] !== '/'; at += 1) {
      if (source[at] === '\\') at += 1;
      else if (source[at] === '[') inClass = true;
      else if (source[at] === ']') inClass = false;
    }
    return at + 1;
  };

  /** Reads to the end of the source, or past the brace that closes the value of a template. */
  const readCode = (from: number, end?: '}'): number => {
    let depth = 0;
    let at = from;
    while (at < source.length) {
      const character = source[at];
      if (end && character === end && depth === 0) return at + 1;
      if (source.startsWith('//', at)) at = source.indexOf('\n', at);
      else if (source.startsWith('/*', at)) at = source.indexOf('*/', at) + 2;
      else if (character === "'" || character === '"') at = readQuoted(at);
      else if (character === '`') at = readTemplate(at);
      else if (character === '/' && BEFORE_REGEX.test(source.slice(Math.max(0, at - 40), at))) {
        at = readRegex(at);
      } else {
        if (character === '{') depth += 1;
        if (character === '}') depth -= 1;
        at += 1;
      }
      if (at <= 0) return source.length;
    }
    return at;
  };

  readCode(0);
  return texts;
}
