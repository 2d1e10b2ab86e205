import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from './rootDir.js';

/** What deploy/build.mjs reads, and what it writes when it has read all of it. */
const SOURCES = ['functions', 'service', 'shared', 'cli', 'local', 'bench', 'deploy', 'policies'];
const PACKAGES = ['package.json', 'package-lock.json'];
const BUILT = join('dist', 'built');

/** Builds when a source is newer than the last build, or was taken away since. */
export function buildIfStale(): void {
  const builtAtMs = changedAtMs(BUILT);
  const newestMs = Math.max(...[...SOURCES.flatMap(pathsIn), ...PACKAGES].map(changedAtMs));
  if (newestMs < builtAtMs) return;
  execFileSync(process.execPath, [join(rootDir, 'deploy', 'build.mjs')], { stdio: 'inherit' });
}

/** Files and folders: a folder changes with the names in it. */
const pathsIn = (folder: string): string[] => [
  folder,
  ...readdirSync(join(rootDir, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  ),
];

/** When a path was last changed; 0 where there is none. */
const changedAtMs = (path: string): number =>
  statSync(join(rootDir, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
