import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import type { Json } from '../json.js';

/** A YAML or JSON text with the line of every node, so that a refusal can name the place. */
export type SourceNode = { readonly line: number } & (
  | { readonly kind: 'scalar'; readonly value: null | boolean | number | string }
  | { readonly kind: 'list'; readonly items: readonly SourceNode[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, SourceEntry> }
);
export type MapNode = Extract<SourceNode, { kind: 'map' }>;

export interface SourceEntry {
  readonly line: number;
  readonly value: SourceNode;
}

export type SourceReading =
  | { readonly ok: true; readonly root: SourceNode }
  | { readonly ok: false; readonly line: number; readonly message: string };

/** Over any definition a person writes; ends the growth of nested aliases. */
const MAX_NODES = 100_000;
/** Keeps a hostile text from filling the stack. */
const MAX_DEPTH = 100;

/** Reads YAML 1.2, and so JSON too (facts/cloudflow 5: JSON is accepted as well). */
export function readSource(text: string): SourceReading {
  const lines = new LineCounter();
  const lineOf = (node: Node | null | undefined) => lines.linePos(node?.range?.[0] ?? 0).line;
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const error = document.errors[0];
    if (error) {
      return { ok: false, line: lines.linePos(error.pos[0]).line, message: error.message };
    }
    let count = 0;
    const convert = (node: ParsedNode | Node | null | undefined, depth: number): SourceNode => {
      count += 1;
      if (count > MAX_NODES || depth > MAX_DEPTH) throw new TooBig(lineOf(node));
      const line = lineOf(node);
      if (isAlias(node)) return convert(node.resolve(document), depth + 1);
      if (isSeq(node)) {
        const items = node.items.map((item) => convert(item as Node, depth + 1));
        return { kind: 'list', line, items };
      }
      if (isMap(node)) {
        const entries = new Map<string, SourceEntry>();
        for (const pair of node.items) {
          const key = pair.key as Node;
          const name = isScalar(key) ? String(key.value) : String(key);
          const value = convert(pair.value as Node | null, depth + 1);
          entries.set(name, { line: lineOf(key), value });
        }
        return { kind: 'map', line, entries };
      }
      return { kind: 'scalar', line, value: isScalar(node) ? plain(node.value) : null };
    };
    return { ok: true, root: convert(document.contents, 0) };
  } catch (error) {
    if (!(error instanceof TooBig) && !(error instanceof RangeError)) throw error;
    const line = error instanceof TooBig ? error.line : 1;
    return { ok: false, line, message: 'the definition is too big or nested too deeply' };
  }
}

class TooBig extends Error {
  readonly line: number;

  constructor(line: number) {
    super('too big');
    this.name = 'TooBig';
    this.line = line;
  }
}

function plain(value: unknown): null | boolean | number | string {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return value === null || value === undefined ? null : String(value);
}

/** The JSON value of a node. */
export function jsonOf(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(jsonOf);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, jsonOf(value)]));
}
