import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Import, importsOf } from './importsOf.js';
import { rootDir } from './rootDir.js';

/**
 * The project of a test file: `unit` tests start no process, open no port and need no build, so all
 * of them run in seconds; every other one is of the `region`.
 */
export type TestProject = 'unit' | 'region';

/** Modules that start processes, open ports or talk to them. */
const OUTWARD =
  /^(?:node:(?:child_process|cluster|dgram|http|http2|https|tls|worker_threads)|playwright-core|ali-oss|@alicloud\/.+|@microsoft\/sarif-multitool|esbuild)$/;
/** Of `node:net` these read texts; everything else opens ports. */
const READS_ADDRESSES = new Set(['BlockList', 'isIP', 'isIPv4', 'isIPv6']);
/** The folder of what is built, as a path is written in a test. */
const BUILT = /['/]dist['/]/;

/** The test files of a project, paths from the root, sorted. */
export function testFilesOf(project: TestProject): string[] {
  return readdirSync(join(rootDir, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .filter((file) => projectOf(file) === project)
    .sort();
}

/** Decided by what the file reaches through imports, directly or by way of other files. */
export function projectOf(file: string): TestProject {
  const reached = filesReachedFrom(file).map((one) => join(rootDir, one));
  const isOutward = reached.some((path) => loadedBy(path).some(reachesOut));
  const needsBuild = reached
    .filter((path) => path.startsWith(join(rootDir, 'test')))
    .some((path) => BUILT.test(readFileSync(path, 'utf8')));
  return isOutward || needsBuild ? 'region' : 'unit';
}

/** A file and all files of the project that it loads, paths from the root. */
export function filesReachedFrom(file: string): string[] {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { specifier } of loadedBy(path)) {
      const next = specifier.startsWith('.') ? sourceOf(resolve(dirname(path), specifier)) : '';
      if (/\.(?:ts|mts|mjs)$/.test(next)) visit(next);
    }
  };
  visit(join(rootDir, file));
  return [...reached].map((path) => relative(rootDir, path));
}

const loadedByPath = new Map<string, Import[]>();

function loadedBy(path: string): Import[] {
  const known = loadedByPath.get(path);
  if (known) return known;
  const loaded = importsOf(path).filter(({ isType }) => !isType);
  loadedByPath.set(path, loaded);
  return loaded;
}

/** The source file of an import, which names what the compiler would make of it. */
const sourceOf = (path: string) =>
  [path.replace(/\.js$/, '.ts'), path.replace(/\.mjs$/, '.mts'), path].find(existsSync) ?? '';

function reachesOut({ specifier, names }: Import): boolean {
  if (specifier === 'node:net') {
    return names.length === 0 || names.some((name) => !READS_ADDRESSES.has(name));
  }
  return OUTWARD.test(specifier);
}
