/**
 * Builds everything that runs: the functions' bundles (one ESM file each plus chunks that are
 * loaded on demand) with policies and guardrails beside them, the command, the loopback region, the main job, the benchmarks and the writer
 * of generated docs.
 */
import { copyFile, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ecsOperationsInUse, pruneEcsSdk } from './pruneEcsSdk.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** CommonJS dependencies of an ESM bundle ask for `require`. */
export const requireBanner =
  "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);";

/** What the functions' bundles have in common; `bench/` builds its baselines with it too. */
export const functionOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  outExtension: { '.js': '.mjs' },
  banner: { js: requireBanner },
  legalComments: 'none',
  logLevel: 'warning',
  // An optional dependency of `ali-oss`, asked for only behind a proxy.
  external: ['proxy-agent'],
  alias: {
    // The package's index picks its files with code that no bundler can follow (facts/smq 4).
    '@alicloud/mns': '@alicloud/mns/lib/client.js',
  },
};

/** The entry of each bundle, by its folder under dist/functions. */
export const functionEntries = {
  'request-http': 'functions/request/httpEntry.ts',
  request: 'functions/request/index.ts',
  worker: 'functions/worker/index.ts',
  verifier: 'functions/verifier/index.ts',
};

async function buildFunctions() {
  const operations = await ecsOperationsInUse(root);
  const metafiles = await Promise.all(
    Object.entries(functionEntries).map(async ([name, entry]) => {
      const outdir = join(dist, 'functions', name);
      const { metafile } = await build({
        ...functionOptions,
        entryPoints: { index: entry },
        outdir,
        splitting: true,
        chunkNames: 'chunks/[name]-[hash]',
        metafile: true,
        plugins: [pruneEcsSdk(operations)],
      });
      await removeStaleChunks(join(outdir, 'chunks'), metafile);
      return [name, metafile];
    }),
  );
  await mkdir(dist, { recursive: true });
  await writeFile(join(dist, 'metafiles.json'), JSON.stringify(Object.fromEntries(metafiles)));
}

/** Chunks have their hash in the name: those of an earlier build would stay for ever. */
async function removeStaleChunks(folder, metafile) {
  const current = new Set(Object.keys(metafile.outputs).map((file) => basename(file)));
  const stale = (await readdir(folder)).filter((file) => !current.has(file));
  await Promise.all(stale.map((file) => rm(join(folder, file), { force: true })));
}

/** The policies that compliance runs judge by are deployed beside the verifier's code. */
async function copyPolicies() {
  const from = join(root, 'policies');
  const to = join(dist, 'functions', 'verifier', 'policies');
  await mkdir(to, { recursive: true });
  const current = (await readdir(from)).filter((file) => /\.ya?ml$/.test(file));
  await Promise.all(current.map((file) => copyFile(join(from, file), join(to, file))));
  const stale = (await readdir(to)).filter((file) => !current.includes(file));
  await Promise.all(stale.map((file) => rm(join(to, file), { recursive: true, force: true })));
}

/** The guardrails are deployed beside the code of every function that plans changes. */
async function copyGuardrails() {
  for (const name of ['request-http', 'request', 'verifier']) {
    const to = join(dist, 'functions', name);
    await mkdir(to, { recursive: true });
    await copyFile(join(root, 'guardrails.yaml'), join(to, 'guardrails.yaml'));
  }
}

/** Programs of this checkout: their packages stay in node_modules. */
async function buildPrograms() {
  await build({
    absWorkingDir: root,
    entryPoints: {
      sgm: 'cli/sgm.ts',
      region: 'local/main.ts',
      'main-job': 'cli/mainJob/main.ts',
      bench: 'bench/main.ts',
      'generate-docs': 'deploy/generateDocs.ts',
    },
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: 'linked',
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const begunAt = new Date();
  await Promise.all([buildFunctions(), copyPolicies(), copyGuardrails(), buildPrograms()]);
  // What is changed from now on is newer than this build (test/buildIfStale.ts).
  const mark = join(dist, 'built');
  await writeFile(mark, '');
  await utimes(mark, begunAt, begunAt);
}
