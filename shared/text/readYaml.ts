import * as v from 'valibot';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { reservedKeys } from './reservedKeys.js';

/** Where something stands in a file that a person wrote; lines and columns count from 1. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong at a place: for a person with the file open. */
export interface FileFault extends FilePlace {
  /** `policies[2].select.tags`; empty: the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
}

/** A file by its name (as it is shown) and its whole text. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

export type Path = readonly (string | number)[];

export type ReadYaml<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Where the value at a path stands, or its key; the nearest place around it where there is none. */
      readonly at: (path: Path, aim?: 'key' | 'value') => FilePlace;
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/** Above this a file is not even parsed: ten thousand exceptions take a tenth of it. */
const MAX_CHARACTERS = 16 * 1024 * 1024;
/** More than any schema of the contracts nests. */
const MAX_DEPTH = 64;
/** Syntax faults that follow from the first ones help nobody. */
const MAX_SYNTAX_FAULTS = 10;
const MAX_FAULTS = 1_000;

/**
 * Reads one YAML document and validates it against a schema. Every fault has its line and column:
 * broken syntax, tabs, duplicate keys, unknown and missing fields, wrong types. Anchors with
 * aliases are refused, which leaves no way to write a small file that is large in memory.
 */
export function readYaml<TSchema extends v.GenericSchema>(
  schema: TSchema,
  file: TextFile,
): ReadYaml<v.InferOutput<TSchema>> {
  // An offset counts from the text after the mark.
  const text = file.text.startsWith('\uFEFF') ? file.text.slice(1) : file.text;
  const lines = new LineCounter();
  const placeAt = (offset: number): FilePlace => {
    const { line, col } = lines.linePos(offset);
    // An empty text has no line that was counted.
    return { file: file.name, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (text.length > MAX_CHARACTERS) {
    const found = `${text.length} characters`;
    const wanted = `at most ${MAX_CHARACTERS}: several files are taken together`;
    return { ok: false, faults: [{ ...placeAt(0), path: '', found, wanted }] };
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // The library compares each key with each other; `plainValue` does it once a key.
    uniqueKeys: false,
  });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    const firstOfLine = new Map<number, FileFault>();
    for (const error of syntax) {
      if (firstOfLine.size === MAX_SYNTAX_FAULTS) break;
      const fault = { ...placeAt(error.pos[0]), ...syntaxFault(error) };
      if (!firstOfLine.has(fault.line)) firstOfLine.set(fault.line, fault);
    }
    return { ok: false, faults: [...firstOfLine.values()] };
  }
  const root = document.contents;
  const faults: FileFault[] = [];
  const value = plainValue(root, [], (node, path, found, wanted) =>
    faults.push({ ...placeAt(startOf(node)), path: pathText(path), found, wanted }),
  );
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, MAX_FAULTS) };
  const at = (path: Path, aim: 'key' | 'value' = 'value') => placeAt(offsetOf(root, path, aim));
  const result = v.safeParse(schema, value);
  if (result.success) return { ok: true, value: result.output, at };
  return {
    ok: false,
    faults: result.issues.slice(0, MAX_FAULTS).map((issue) => {
      const { path, ...words } = issueFault(issue);
      // Of a field that should not be there the name is the offence.
      const aim = words.wanted === NO_SUCH_FIELD ? 'key' : 'value';
      return { ...placeAt(offsetOf(root, path, aim)), path: pathText(path), ...words };
    }),
  };
}

function syntaxFault(error: { readonly code: string; readonly message: string }) {
  const words = {
    MULTIPLE_DOCS: { found: 'a second document', wanted: 'one document a file' },
    RESOURCE_EXHAUSTION: { found: 'nesting without end', wanted: 'a plain file' },
  }[error.code];
  return { path: '', ...(words ?? { found: error.message, wanted: 'YAML' }) };
}

type Complain = (node: Node, path: Path, found: string, wanted: string) => void;

/** Nodes as plain values; complains of what no schema should see. */
function plainValue(node: unknown, path: Path, complain: Complain): unknown {
  if (isScalar(node)) return node.value;
  if (isAlias(node)) {
    complain(node, path, `the alias *${node.source}`, 'the value itself: aliases are not read');
    return undefined;
  }
  if (path.length > MAX_DEPTH && (isMap(node) || isSeq(node))) {
    complain(node, path.slice(0, 3), 'nesting without end', `at most ${MAX_DEPTH} levels`);
    return undefined;
  }
  if (isSeq(node)) return node.items.map((item, at) => plainValue(item, [...path, at], complain));
  if (!isMap(node)) return null;
  const result: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const here = [...path, name];
    if (seen.has(name)) {
      complain(key as Node, here, `${shown(name)} a second time`, 'each key once');
    } else if (reservedKeys.has(name)) {
      complain(key as Node, here, shown(name), 'another name: this one is reserved');
    } else {
      result[name] = plainValue(value, here, complain);
    }
    seen.add(name);
  }
  return result;
}

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

/** Where the key or the value of a path begins, or of the longest part of it that exists. */
function offsetOf(root: unknown, path: Path, aim: 'key' | 'value'): number {
  let node = root;
  let offset = startOf(root);
  for (const [depth, step] of path.entries()) {
    if (isSeq(node)) {
      node = node.items[Number(step)];
    } else {
      const pair = isMap(node)
        ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(step))
        : undefined;
      if (pair && aim === 'key' && depth === path.length - 1) return startOf(pair.key);
      node = pair?.value;
    }
    if (!node) break;
    offset = startOf(node);
  }
  return offset;
}

/** What is wanted where a field stands that the schema has not. */
export const NO_SUCH_FIELD = 'no such field';

function issueFault(issue: v.BaseIssue<unknown>): {
  path: Path;
  found: string;
  wanted: string;
} {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const closest = closestOf(issue);
  if (closest) {
    const inner = issueFault(closest);
    return { ...inner, path: [...path, ...inner.path] };
  }
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    // To valibot the items of a list are fields too.
    if (Array.isArray(issue.path?.at(-1)?.input)) {
      return { path: path.slice(0, -1), found: 'a list', wanted: 'fields with values' };
    }
    return { path, found: shown(String(path.at(-1))), wanted: NO_SUCH_FIELD };
  }
  const missing = issue.type === 'strict_object' && issue.received === 'undefined';
  if (missing) return { path, found: 'nothing', wanted: 'this field' };
  return { path, found: shown(issue.input), wanted: wantedBy(issue) };
}

/** Of a union the form that was nearly met: the one whose fault lies deepest. */
function closestOf(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> | undefined {
  const depth = (one: v.BaseIssue<unknown>) => one.path?.length ?? 0;
  const deepest = Math.max(0, ...(issue.issues ?? []).map(depth));
  return deepest === 0 ? undefined : issue.issues?.find((one) => depth(one) === deepest);
}

/** A schema's own words; valibot's for wrong types put as this project speaks. */
function wantedBy({ message, expected, kind }: v.BaseIssue<unknown>): string {
  if (kind === 'schema' && message.startsWith('Invalid type')) {
    const names: Record<string, string> = {
      string: 'text (in quotes, where it looks like a number or a truth value)',
      number: 'a number',
      boolean: 'true or false',
      Array: 'a list',
      Object: 'fields with values',
    };
    return names[expected ?? ''] ?? `${expected}`;
  }
  const limit = /^Invalid (?:length|value): Expected (.+) but received/.exec(message)?.[1];
  return limit ? `length or value ${limit}` : message;
}

/** What was found, on one line and harmless to look at. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'fields with values';
  if (value === null || value === undefined) return 'nothing';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 120)) : String(value);
  // Control characters and marks that turn the direction of text.
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** `policies[2].select.tags`. */
function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${shown(step)}]`;
  }
  return text;
}
