import { readFileSync } from 'node:fs';

export interface Import {
  /** As it is written: `./grid.js`, `valibot`. */
  readonly specifier: string;
  /** The names between the braces, as written; empty where there are none. */
  readonly names: readonly string[];
  /** Erased by the compiler: nothing is loaded. */
  readonly isType: boolean;
}

const IMPORT =
  /^(?:import|export)\b(?<type>\s+type\b)?(?<clause>[^;']*?)from\s*'(?<from>[^']+)'|^import\s*'(?<bare>[^']+)'|\bimport\(\s*'(?<dynamic>[^']+)'/gm;

/** Every import of a TypeScript or JavaScript file: static, dynamic, types and re-exports. */
export function importsOf(path: string): Import[] {
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(({ groups = {} }) => ({
    specifier: groups.from ?? groups.bare ?? groups.dynamic ?? '',
    names: (/\{([^}]*)\}/.exec(groups.clause ?? '')?.[1] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    isType: groups.type !== undefined,
  }));
}
