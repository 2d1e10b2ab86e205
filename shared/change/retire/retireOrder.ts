/**
 * Groups in waves, so that each is deleted after every group whose rules name it: the first wave holds
 * those that none of the others names. `namedBy`: by id, the groups of these whose rules name it; a group
 * may name itself. What is left over are groups that name each other in a ring.
 */
export function retireOrder(
  groupIds: readonly string[],
  namedBy: (id: string) => readonly string[],
): { readonly waves: readonly (readonly string[])[]; readonly ring: readonly string[] } {
  const waves: string[][] = [];
  let left = [...groupIds];
  while (left.length > 0) {
    const free = left.filter((id) => !namedBy(id).some((by) => by !== id && left.includes(by)));
    if (free.length === 0) break;
    waves.push(free);
    left = left.filter((id) => !free.includes(id));
  }
  return { waves, ring: left };
}
