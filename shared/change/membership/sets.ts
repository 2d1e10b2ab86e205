/** Sets of group ids as arrays: order is kept for reading, ignored for comparing. */

export const sameSet = (a: readonly string[], b: readonly string[]) =>
  new Set(a).size === new Set(b).size && a.every((id) => b.includes(id));

export const without = (a: readonly string[], b: readonly string[]) =>
  a.filter((id) => !b.includes(id));

export const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
