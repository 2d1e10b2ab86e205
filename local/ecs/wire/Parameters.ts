import { EcsError, type EcsErrorCode } from '../errors.js';
import type { TagFilter } from '../state/TagIndex.js';

/** How many ids a list of them may name ([SDK] DescribeInstancesRequest: up to 100). */
const MAX_IDS = 100;
const MAX_TAGS = 20;

/** The parameters of a call. An empty one counts as not given; only a tag's value may be empty. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  has(name: string): boolean {
    return (this.#values.get(name) ?? '') !== '';
  }

  optional(name: string): string | undefined {
    return this.#values.get(name) || undefined;
  }

  required(name: string, code: EcsErrorCode = 'MissingParameter'): string {
    const value = this.optional(name);
    if (value === undefined) throw new EcsError(code, name);
    return value;
  }

  /** The values of `name.1`, `name.2`, … in the order of their numbers. */
  list(name: string): string[] {
    return [...this.structures(name).values()].flatMap((one) => one.get('') ?? []);
  }

  /** The fields of `name.1.Field`, `name.2.Field`, … by number; a bare `name.1` is field ''. */
  structures(name: string): Map<number, Map<string, string>> {
    const found = new Map<number, Map<string, string>>();
    for (const [key, value] of this.#values) {
      if (!key.startsWith(`${name}.`)) continue;
      const match = /^([1-9]\d*)(?:\.(.+))?$/.exec(key.slice(name.length + 1));
      if (!match) continue;
      const number = Number(match[1]);
      const fields = found.get(number) ?? new Map<string, string>();
      found.set(number, fields.set(match[2] ?? '', value));
    }
    return new Map([...found].sort(([a], [b]) => a - b));
  }

  /** A string that holds a JSON array of up to 100 strings; `[]` is a filter that fits nothing. */
  jsonList(name: string): string[] | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    if (!Array.isArray(value) || value.length > MAX_IDS) throw notAList(name);
    return value.map((one: unknown) => {
      if (typeof one !== 'string') throw notAList(name);
      return one;
    });
  }

  integer(name: string, min: number, max: number): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new EcsError('InvalidParameter', `${name} must be a whole number ${min} to ${max}.`);
    }
    return value;
  }

  boolean(name: string): boolean | undefined {
    const text = this.optional(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === 'true' || text === 'false') return text === 'true';
    throw new EcsError('InvalidParameter', `${name} must be true or false.`);
  }

  oneOf<T extends string>(name: string, values: readonly T[], code: EcsErrorCode): T | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = values.find((one) => one === text);
    if (value === undefined) throw new EcsError(code, `${name}: ${text}`);
    return value;
  }

  /** `Tag.N.Key` and `Tag.N.Value`, N 1–20; an empty value counts as any value. */
  tags(valueWithoutKey: EcsErrorCode = 'InvalidTag.Mismatch'): TagFilter[] {
    const tags = [...this.structures('Tag').values()].map((fields) => {
      const key = fields.get('Key') ?? '';
      if (key === '') throw new EcsError(valueWithoutKey);
      return { key, value: fields.get('Value') || undefined };
    });
    if (tags.length > MAX_TAGS) throw new EcsError('InvalidTagCount');
    return tags;
  }
}

function notAList(name: string): EcsError {
  return new EcsError('InvalidParameter', `${name} must be a JSON array of at most 100 strings.`);
}
