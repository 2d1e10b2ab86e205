/** A set of small numbers, one bit each; sets that meet have the same number of words. */
export type Bits = Uint32Array;

export const noBits = (size: number): Bits => new Uint32Array(Math.max(1, Math.ceil(size / 32)));

export function addBit(bits: Bits, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
}

export const hasBit = (bits: Bits, index: number): boolean =>
  ((bits[index >>> 5] as number) & (1 << (index & 31))) !== 0;

export function allBits(size: number): Bits {
  const bits = noBits(size);
  for (let index = 0; index < size; index += 1) addBit(bits, index);
  return bits;
}

export function andBits(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length);
  for (let at = 0; at < a.length; at += 1) result[at] = (a[at] as number) & (b[at] as number);
  return result;
}

export function orBits(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length);
  for (let at = 0; at < a.length; at += 1) result[at] = (a[at] as number) | (b[at] as number);
  return result;
}

/** Those of `a` that are not in `b`. */
export function withoutBits(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length);
  for (let at = 0; at < a.length; at += 1) result[at] = (a[at] as number) & ~(b[at] as number);
  return result;
}

/** Adds those of `more` to `bits`. */
export function uniteInto(bits: Bits, more: Bits): void {
  for (let at = 0; at < bits.length; at += 1) {
    bits[at] = (bits[at] as number) | (more[at] as number);
  }
}

export function isInside(a: Bits, b: Bits): boolean {
  for (let at = 0; at < a.length; at += 1) {
    if (((a[at] as number) & ~(b[at] as number)) !== 0) return false;
  }
  return true;
}

export function meets(a: Bits, b: Bits): boolean {
  for (let at = 0; at < a.length; at += 1) {
    if (((a[at] as number) & (b[at] as number)) !== 0) return true;
  }
  return false;
}

export function isNone(bits: Bits): boolean {
  for (let at = 0; at < bits.length; at += 1) if (bits[at] !== 0) return false;
  return true;
}

export const sameBits = (a: Bits, b: Bits): boolean => isInside(a, b) && isInside(b, a);

/** How many are in both. */
export function countCommon(a: Bits, b: Bits): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 1) count += ones((a[at] as number) & (b[at] as number));
  return count;
}

function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function listBits(bits: Bits): number[] {
  const list: number[] = [];
  for (let at = 0; at < bits.length; at += 1) {
    let word = bits[at] as number;
    while (word !== 0) {
      const lowest = word & -word;
      list.push((at << 5) + 31 - Math.clz32(lowest));
      word ^= lowest;
    }
  }
  return list;
}

/** The sum of the weights of those that are in both sets. */
export function weighCommon(a: Bits, b: Bits, weights: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) {
    let word = (a[at] as number) & (b[at] as number);
    while (word !== 0) {
      const lowest = word & -word;
      sum += weights[(at << 5) + 31 - Math.clz32(lowest)] as number;
      word ^= lowest;
    }
  }
  return sum;
}

export const bitsKey = (bits: Bits): string => bits.join(',');
