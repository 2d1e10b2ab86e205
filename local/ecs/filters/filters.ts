export type Filter<T> = (item: T) => boolean;

/** All of the filters that are there; undefined when none is. */
export function allOf<T>(filters: readonly (Filter<T> | undefined)[]): Filter<T> | undefined {
  const given = filters.filter((one) => one !== undefined);
  return given.length === 0 ? undefined : (item) => given.every((one) => one(item));
}

/** Fits items whose value is the wanted one; no filter when none is wanted. */
export function equals<T, V>(
  wanted: V | undefined,
  propertyOf: (item: T) => V | undefined,
): Filter<T> | undefined {
  return wanted === undefined ? undefined : (item) => propertyOf(item) === wanted;
}

/** Fits items that have at least one of the wanted values; an empty list fits nothing. */
export function includesAny<T>(
  wanted: readonly string[] | undefined,
  valuesOf: (item: T) => readonly string[],
): Filter<T> | undefined {
  if (wanted === undefined) return undefined;
  const set = new Set(wanted.filter((one) => one !== ''));
  return (item) => valuesOf(item).some((value) => set.has(value));
}

/** Fits items whose text is the pattern, in which `*` stands for any characters. */
export function wildcard<T>(
  pattern: string | undefined,
  textOf: (item: T) => string | undefined,
): Filter<T> | undefined {
  if (pattern === undefined) return undefined;
  const parts = pattern.split('*');
  return (item) => matchesParts(textOf(item) ?? '', parts);
}

/** Takes the parts one after another, so that no pattern can make it slow. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
