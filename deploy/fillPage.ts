/**
 * A page that is written by hand but for some parts: what stands between `<!-- NAME -->` and
 * `<!-- end of NAME -->` becomes the part of that name. Throws when the page has no such place.
 */
export function fillPage(page: string, parts: Readonly<Record<string, string>>): string {
  let filled = page;
  for (const [name, text] of Object.entries(parts)) {
    const [from, to] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const start = filled.indexOf(from);
    const end = filled.indexOf(to);
    if (start < 0 || end < start)
      throw new Error(`the page has no place for ${name}: ${from} ${to}`);
    filled = `${filled.slice(0, start)}${from}\n\n${text}\n\n${filled.slice(end)}`;
  }
  return filled;
}
