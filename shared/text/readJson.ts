import { reservedKeys } from './reservedKeys.js';

/** Why a text is not read: where, and what would do. */
export interface JsonFault {
  /** `targets.select.tags`; `(body)` for the text as a whole. */
  readonly target: string;
  readonly rule: 'json' | 'key';
  readonly found: string;
  readonly wanted: string;
}

export type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: JsonFault };

/**
 * The value of a JSON text from outside. A key that is reserved, and a key that stands twice in one
 * object, are refused wherever they stand: schemas drop the first without a word, and of the second
 * two readers may take two values. `found` of a text that is no JSON may quote it. Never throws.
 */
export function readJson(text: string): ReadJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: { target: '(body)', rule: 'json', found, wanted: 'JSON' } };
  }
  const fault = keyFault(text);
  return fault ? { ok: false, fault } : { ok: true, value };
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** An object or a list that is open where the reader stands. */
interface Level {
  isObject: boolean;
  /** The keys so far; kept from one object of this depth to the next, since making sets is slow. */
  readonly keys: Set<string>;
  /** The last key of an object. */
  key: string;
  /** The position in a list. */
  index: number;
}

/** The first key of a JSON text that is reserved or stands twice; undefined where there is none. */
function keyFault(json: string): JsonFault | undefined {
  const levels: Level[] = [];
  let depth = 0;
  let expectsKey = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfText(json, at);
      const level = levels[depth - 1];
      if (expectsKey && level) {
        const written = json.slice(at + 1, end);
        const key = written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written;
        level.key = key;
        const isReserved = reservedKeys.has(key);
        if (isReserved || level.keys.has(key)) {
          return {
            target: pathOf(levels.slice(0, depth)),
            rule: 'key',
            found: isReserved ? 'a reserved key' : 'the key a second time',
            wanted: isReserved ? 'another name: this one is reserved' : 'each key once',
          };
        }
        level.keys.add(key);
        expectsKey = false;
      }
      at = end;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      const level = levels[depth] ?? { isObject: false, keys: new Set(), key: '', index: 0 };
      levels[depth] = level;
      depth += 1;
      level.isObject = code === OPEN_OBJECT;
      level.index = 0;
      if (level.keys.size > 0) level.keys.clear();
      expectsKey = level.isObject;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      depth -= 1;
      expectsKey = false;
    } else if (code === COMMA) {
      const level = levels[depth - 1];
      if (level) level.index += 1;
      expectsKey = level?.isObject === true;
    } else if (code === COLON) {
      expectsKey = false;
    }
  }
  return undefined;
}

/** The position of the quote that ends a text of valid JSON. */
function endOfText(json: string, start: number): number {
  let end = start;
  for (;;) {
    end = json.indexOf('"', end + 1);
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}

const PATH_CHARACTERS = 200;

/** `targets.instanceIds[3]`; keys that are no plain words stand in brackets, as JSON writes them. */
function pathOf(levels: readonly Level[]): string {
  let path = '';
  for (const { isObject, key, index } of levels) {
    if (!isObject) path += `[${index}]`;
    else if (/^[\w-]+$/.test(key)) path += path === '' ? key : `.${key}`;
    else path += `[${JSON.stringify(key)}]`;
  }
  return path.length > PATH_CHARACTERS ? `${path.slice(0, PATH_CHARACTERS)}…` : path;
}
