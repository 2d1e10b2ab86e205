import type { Problems } from './Problems.js';
import type { MapNode, SourceEntry, SourceNode } from './sourceTree.js';

/** Reads the keys of one map, noting what is missing, of the wrong kind or unknown. */
export class Fields {
  readonly path: string;
  readonly line: number;
  readonly problems: Problems;
  readonly #node: MapNode;

  constructor(node: MapNode, path: string, problems: Problems) {
    this.#node = node;
    this.path = path;
    this.line = node.line;
    this.problems = problems;
  }

  /** Notes every key that is not among `known`. Unknown keys are refused: the safe side of 10.6. */
  allow(known: readonly string[]): void {
    for (const [key, { line }] of this.#node.entries) {
      if (known.includes(key)) continue;
      this.problems.add(this.path, line, `unknown key ${key}; known are ${known.join(', ')}`);
    }
  }

  keys(): readonly string[] {
    return [...this.#node.entries.keys()];
  }

  find(key: string): SourceEntry | undefined {
    return this.#node.entries.get(key);
  }

  lineOf(key: string): number {
    return this.find(key)?.line ?? this.line;
  }

  fail(key: string, message: string): undefined {
    this.problems.add(this.path, this.lineOf(key), message);
    return undefined;
  }

  text(key: string): string | undefined {
    const entry = this.find(key);
    if (!entry) return undefined;
    const { value } = entry;
    if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
    return this.fail(key, `${key} must be a text`);
  }

  requiredText(key: string): string | undefined {
    if (!this.find(key)) return this.fail(key, `${key} is missing`);
    const text = this.text(key);
    if (text === '') return this.fail(key, `${key} must not be empty`);
    return text;
  }

  number(key: string, { min, max, whole }: { min: number; max: number; whole: boolean }) {
    const entry = this.find(key);
    if (!entry) return undefined;
    const { value } = entry;
    const found = value.kind === 'scalar' ? value.value : undefined;
    const fits = typeof found === 'number' && found >= min && found <= max;
    if (fits && (!whole || Number.isInteger(found))) return found;
    return this.fail(key, `${key} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
  }

  requiredNumber(key: string, range: { min: number; max: number; whole: boolean }) {
    return this.find(key) ? this.number(key, range) : this.fail(key, `${key} is missing`);
  }

  texts(key: string): readonly string[] | undefined {
    const items = this.list(key);
    if (!items) return undefined;
    const texts = items.map((item) => (item.kind === 'scalar' ? item.value : undefined));
    const allTexts = texts.filter((text) => typeof text === 'string' && text !== '');
    if (texts.length === 0 || allTexts.length < texts.length) {
      return this.fail(key, `${key} must be a list of texts, at least one`);
    }
    return allTexts as string[];
  }

  list(key: string): readonly SourceNode[] | undefined {
    const entry = this.find(key);
    if (!entry) return this.fail(key, `${key} is missing`);
    if (entry.value.kind === 'list') return entry.value.items;
    return this.fail(key, `${key} must be a list`);
  }

  /** The items of a list that must all be maps. */
  maps(key: string): readonly MapNode[] {
    const items = this.list(key) ?? [];
    const maps = items.filter((item) => item.kind === 'map');
    if (maps.length < items.length) this.fail(key, `every item of ${key} must be a map`);
    return maps;
  }
}
