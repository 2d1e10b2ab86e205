/** Steps stand in messages, messages in events, events in other messages: no deeper than this. */
const DEEPEST = 6;
const REMOVED = '(removed)';

/**
 * A text of any form without the task tokens in it. They are secrets that go from the work queues to
 * CloudFlow and nowhere else. They are found in JSON, in JSON that stands as text or as Base64 in
 * other JSON, and in what is left of it where it was cut off.
 */
export function withoutTokens(text: string): string {
  return stripped(text, 0);
}

function stripped(text: string, depth: number): string {
  if (depth > DEEPEST) return REMOVED;
  const value = structureOf(text);
  if (value === undefined) return strippedText(text, depth);
  const clean = JSON.stringify(strippedValue(value, depth));
  // What holds no token stays as it was written, but for what a key that stands twice may hide.
  return clean === JSON.stringify(value) ? strippedText(text, depth) : clean;
}

function strippedValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return stripped(value, depth + 1);
  if (Array.isArray(value)) return value.map((one) => strippedValue(one, depth));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'taskToken' ? REMOVED : strippedValue(one, depth),
    ]),
  );
}

/** The value of a text that is a JSON object, list or text; undefined for every other one. */
function structureOf(text: string): unknown {
  if (!/^\s*[{["]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same by its looks: the text may be no JSON, its quotes escaped any number of times. */
function strippedText(text: string, depth: number): string {
  const decoded = text.replaceAll(/[A-Za-z0-9+/]{16,}={0,2}/g, (run) => strippedRun(run, depth));
  // An escaped letter of the word would hide it.
  const plain = decoded.replaceAll(/\\+u00([4-7][0-9a-fA-F])/g, (_, digits) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  const shown = plain.replaceAll(
    /(taskToken\\*["']?\s*[:=]\s*)(?:(\\*)(["'])(?:(?!\3)[^\\]|\\(?!\\*["']))*|[^\s,}"']+)/g,
    (_, head, slashes = '', quote = '') => `${head}${slashes}${quote}${REMOVED}`,
  );
  return shown === plain ? decoded : shown;
}

/** A run of letters that is Base64 of a text, with that text stripped; any other one as it is. */
function strippedRun(run: string, depth: number): string {
  const inner = Buffer.from(run, 'base64').toString('utf8');
  const clean = stripped(inner, depth + 1);
  return clean === inner ? run : Buffer.from(clean, 'utf8').toString('base64');
}
