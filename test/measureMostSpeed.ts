import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployRegion } from '../bench/deployRegion.js';
import { readManifest } from '../local/manifest/readManifest.js';
import type { RegionOptions } from '../local/region.js';
import { rootDir } from './rootDir.js';

/** So many first calls one after the other must fit into a time-out: tests run side by side. */
const CALLS_PER_TIMEOUT = 6;
/** The fastest counts: a machine that is busy for a moment is not a slow one. */
const TRIES = 3;

/**
 * The highest speed at which the shortest time-out of a function is still worth six times what a
 * function's first call takes on this machine, start of its process included. Faster, and tests would
 * fail by the clock of a busy machine.
 */
export async function measureMostSpeed(): Promise<number> {
  const sample = join(rootDir, 'examples', 'region-shop.json');
  const snapshot: RegionOptions['snapshot'] = JSON.parse(readFileSync(sample, 'utf8'));
  let callMs = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES; tries += 1) {
    callMs = Math.min(callMs, await firstCallMs(snapshot));
  }
  const speed = shortestTimeoutMs(snapshot.regionId) / (CALLS_PER_TIMEOUT * callMs);
  return Math.max(1, Math.floor(speed));
}

async function firstCallMs(snapshot: RegionOptions['snapshot']): Promise<number> {
  const { client, close } = await deployRegion({ rootDir, snapshot });
  try {
    const startedAtMs = performance.now();
    await client.plan({
      regionId: snapshot.regionId,
      targets: { select: { instanceName: 'batch-01' } },
      join: ['sg-bp1nqkwjqkpr6nxkkzkk'],
    });
    return performance.now() - startedAtMs;
  } finally {
    await close();
  }
}

function shortestTimeoutMs(regionId: string): number {
  const templateEnv = { SGM_ACCOUNT: '1234567890123456', SGM_REGION: regionId };
  const functions = readManifest({ sYamlFile: join(rootDir, 's.yaml'), regionId, templateEnv });
  return Math.min(...[...functions.values()].map(({ timeout }) => timeout * 1_000));
}
