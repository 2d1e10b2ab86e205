import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, median } from './figure.js';

const RUNS = 15;
const MIB = 1024 * 1024;

/** Milliseconds that a fresh process takes to load modules, measured inside it. */
function loadMs(...files: readonly string[]): number {
  const imports = files.map((file) => `await import(${JSON.stringify(file)});`).join(' ');
  const script = `const t = performance.now(); ${imports} process.stdout.write(String(performance.now() - t));`;
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  );
}

/**
 * Module load of each function's bundle (fresh process, median of 15; what is loaded on demand
 * apart) against a bundle of the same source that imports the SDKs plainly, pair by pair.
 */
export function measureLoadTimes(rootDir: string): Figure[] {
  execFileSync(process.execPath, [join(rootDir, 'bench', 'buildPlain.mjs')]);
  return ['request-http', 'request', 'worker', 'verifier'].flatMap((name) => {
    const own = join(rootDir, 'dist', 'functions', name, 'index.mjs');
    const plain = join(rootDir, 'dist', 'bench', 'plain', name, 'index.mjs');
    const pairs = Array.from({ length: RUNS }, () => ({ own: loadMs(own), plain: loadMs(plain) }));
    const ownMs = median(pairs.map((pair) => pair.own));
    const plainMs = median(pairs.map((pair) => pair.plain));
    const chunks = join(rootDir, 'dist', 'functions', name, 'chunks');
    const all = readdirSync(chunks).map((file) => join(chunks, file));
    const onDemandMs = median(Array.from({ length: 5 }, () => loadMs(...all)));
    return [
      {
        name: `${name}: everything that is loaded on demand`,
        value: onDemandMs,
        unit: 'ms',
        note: 'SDKs of ECS (pruned), SMQ, OSS, CloudFlow; a call loads what it needs',
      },
      {
        name: `${name}: load, as a share of the plain bundle`,
        value: median(pairs.map((pair) => pair.own / pair.plain)),
        unit: 'ratio',
        atMost: 0.25,
        note: `${ownMs.toFixed(1)} ms against ${plainMs.toFixed(1)} ms, median of ${RUNS}`,
      },
      {
        name: `${name}: bundle loaded at start`,
        value: statSync(own).size / MIB,
        unit: 'MiB',
        atMost: 1,
        note: `plain: ${(statSync(plain).size / MIB).toFixed(2)} MiB`,
      },
    ];
  });
}
