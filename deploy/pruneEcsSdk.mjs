/**
 * The ECS SDK has some 400 operations and 3,000 models in one module each; loading all of them
 * takes 300 ms. This plugin keeps the operations in use and their models.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';

/** The list that the code itself calls by (`shared/ecs/operations.ts`). */
export async function ecsOperationsInUse(root) {
  const source = await readFile(join(root, 'shared/ecs/operations.ts'), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return module.ecsOperations;
}

const CLIENT = /[\\/]@alicloud[\\/]ecs20140526[\\/]dist[\\/]client\.js$/;
const MODELS = /[\\/]@alicloud[\\/]ecs20140526[\\/]dist[\\/]models[\\/]model\.js$/;

/** An esbuild plugin; the build fails when an operation is not found; esbuild fails on a model. */
export function pruneEcsSdk(operations) {
  return {
    name: 'prune-ecs-sdk',
    setup(build) {
      build.onLoad({ filter: CLIENT }, async ({ path }) => {
        const { code } = pruneClient(await readFile(path, 'utf8'), operations);
        return { contents: code, loader: 'js' };
      });
      build.onLoad({ filter: MODELS }, async ({ path }) => {
        const client = await readFile(join(dirname(path), '..', 'client.js'), 'utf8');
        const { models } = pruneClient(client, operations);
        const lines = models.map((name) => `exports.${name} = require('./${name}').${name};`);
        return { contents: lines.join('\n'), loader: 'js' };
      });
    },
  };
}

/** Keeps what stands before and after the class, its constructor, and the operations' methods. */
export function pruneClient(source, operations) {
  const wanted = new Set(['constructor', 'getEndpoint', ...operations.map(methodName)]);
  const kept = [];
  const seen = new Set();
  let method;
  for (const line of source.split('\n')) {
    const start = /^ {4}(?:async )?(\w+)\(.*\) \{$/.exec(line);
    if (method === undefined && start) method = start[1];
    if (method === undefined || wanted.has(method)) kept.push(line);
    if (method !== undefined && /^ {4}\}$/.test(line)) {
      seen.add(method);
      method = undefined;
    }
  }
  const missing = [...wanted].filter((name) => !seen.has(name));
  if (missing.length > 0) {
    throw new Error(`the ECS SDK has no ${missing.join(', ')}: its source has another form`);
  }
  const code = kept.join('\n');
  // The request models are named by the callers, the others by the methods.
  const named = [...code.matchAll(/\$_model\.(\w+)/g)].map((match) => match[1]);
  const models = [...new Set([...named, ...operations.map((operation) => `${operation}Request`)])];
  return { code, models };
}

const methodName = (operation) =>
  `${operation.charAt(0).toLowerCase()}${operation.slice(1)}WithOptions`;
