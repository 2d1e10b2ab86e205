/** s.yaml can't be run; the message says where and why. */
export class ManifestError extends Error {
  constructor(where: string, problem: string) {
    super(`s.yaml: ${where}: ${problem}`);
    this.name = 'ManifestError';
  }
}

/**
 * Reads one mapping of s.yaml strictly: the fc3 schema lets unknown properties and wrong trigger
 * configs pass (facts/function-compute 6.1), so a typing error would first show in the cloud.
 */
export class ManifestReader {
  readonly where: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(where: string, value: unknown, known?: readonly string[]) {
    this.where = where;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ManifestError(where, `wanted a mapping, found ${JSON.stringify(value)}`);
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
    const unknown = known && this.names().find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new ManifestError(where, `unknown property ${unknown}; known: ${known?.join(', ')}`);
    }
  }

  names(): string[] {
    return Object.keys(this.#fields);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  raw(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  fail(name: string, wanted: string): never {
    const found = JSON.stringify(this.#fields[name]);
    throw new ManifestError(`${this.where}.${name}`, `wanted ${wanted}, found ${found}`);
  }

  /** A nested mapping; an absent one reads as empty. */
  child(name: string, known?: readonly string[]): ManifestReader {
    return new ManifestReader(`${this.where}.${name}`, this.raw(name) ?? {}, known);
  }

  list(name: string): readonly unknown[] {
    const value = this.raw(name) ?? [];
    return Array.isArray(value) ? value : this.fail(name, 'a list');
  }

  text(name: string, fallback?: string): string {
    const value = this.raw(name) ?? fallback;
    return typeof value === 'string' ? value : this.fail(name, 'a text');
  }

  /** A number; templates render to text, so digits in a text count as one. */
  number(name: string, [low, high]: readonly [number, number], fallback?: number): number {
    const value = this.raw(name) ?? fallback;
    const isDigits = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value);
    const number = isDigits ? Number(value) : value;
    return typeof number === 'number' && number >= low && number <= high
      ? number
      : this.fail(name, `a number from ${low} to ${high}`);
  }

  integer(name: string, range: readonly [number, number], fallback?: number): number {
    const value = this.number(name, range, fallback);
    return Number.isInteger(value) ? value : this.fail(name, 'a whole number');
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.raw(name) ?? fallback;
    if (value === 'true' || value === 'false') return value === 'true';
    return typeof value === 'boolean' ? value : this.fail(name, 'true or false');
  }

  oneOf<Choice extends string>(
    name: string,
    choices: readonly Choice[],
    fallback?: Choice,
  ): Choice {
    const value = this.raw(name) ?? fallback;
    return (
      choices.find((choice) => choice === value) ?? this.fail(name, `one of ${choices.join(', ')}`)
    );
  }
}
