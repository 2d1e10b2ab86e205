import { ExpressionError } from './ExpressionError.js';

type TokenKind = 'number' | 'text' | 'name' | 'variable' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a text its content, else the characters as written. */
  readonly value: string;
  readonly position: number;
}

const SPACE = /\s+/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const VARIABLE = /\$[\p{L}_][\p{L}\p{N}_]*/uy;
const SYMBOL = /\|\||&&|[=!<>]=|[<>!()[\]{},.:-]/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/**
 * Splits an expression into tokens. Texts stand in `"…"`, `'…'` or backquotes (facts/cloudflow 4).
 * Escapes are not documented: in `"` and `'` a backslash keeps the next character (n, t, r and
 * uXXXX as in JSON); between backquotes everything is literal.
 */
export function tokenise(source: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(source)?.[0];
  };
  while (position < source.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      position += space.length;
      continue;
    }
    const quote = source.charAt(position);
    if (quote === '"' || quote === "'" || quote === '`') {
      const { value, end } = readText(source, position, quote);
      tokens.push({ kind: 'text', value, position });
      position = end;
      continue;
    }
    const token = firstOf(match, [
      ['number', NUMBER],
      ['variable', VARIABLE],
      ['name', NAME],
      ['symbol', SYMBOL],
    ]);
    if (!token) {
      throw new ExpressionError(`unexpected ${JSON.stringify(quote)}`, position);
    }
    tokens.push({ ...token, position });
    position += token.value.length;
  }
  tokens.push({ kind: 'end', value: '', position });
  return tokens;
}

function firstOf(
  match: (pattern: RegExp) => string | undefined,
  patterns: readonly (readonly [TokenKind, RegExp])[],
): { kind: TokenKind; value: string } | undefined {
  for (const [kind, pattern] of patterns) {
    const value = match(pattern);
    if (value !== undefined) return { kind, value };
  }
  return undefined;
}

function readText(source: string, start: number, quote: string): { value: string; end: number } {
  let value = '';
  let position = start + 1;
  while (position < source.length) {
    const character = source.charAt(position);
    if (character === quote) return { value, end: position + 1 };
    if (character === '\\' && quote !== '`') {
      const escaped = source.charAt(position + 1);
      if (escaped === 'u') {
        const hex = source.slice(position + 2, position + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) {
          throw new ExpressionError('\\u needs four hexadecimal digits', position);
        }
        value += String.fromCharCode(Number.parseInt(hex, 16));
        position += 6;
        continue;
      }
      value += ESCAPES[escaped] ?? escaped;
      position += 2;
      continue;
    }
    value += character;
    position += 1;
  }
  throw new ExpressionError(`a text that begins with ${quote} does not end`, start);
}
