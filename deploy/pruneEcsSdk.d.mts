import type { Plugin } from 'esbuild';

export function ecsOperationsInUse(root: string): Promise<readonly string[]>;
export function pruneEcsSdk(operations: readonly string[]): Plugin;
export function pruneClient(
  source: string,
  operations: readonly string[],
): { code: string; models: string[] };
