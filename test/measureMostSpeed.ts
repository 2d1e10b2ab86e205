import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployRegion } from '../bench/deployRegion.js';
import { readManifest } from '../local/manifest/readManifest.js';
import { rootDir } from './rootDir.js';

/** So many first calls one after the other must fit into a function's time-out: tests run side by side. */
const CALLS_PER_TIMEOUT = 8;

/**
 * The highest speed at which the shortest time-out of a function is still worth eight times what a
 * function's first call takes on this machine, start of its process included. Faster, and tests would
 * fail by the clock of a busy machine.
 */
export async function measureMostSpeed(): Promise<number> {
  const sample = join(rootDir, 'examples', 'region-shop.json');
  const snapshot = JSON.parse(readFileSync(sample, 'utf8'));
  const deployment = await deployRegion({ rootDir, snapshot });
  try {
    const { client, region } = deployment;
    const startedAtMs = performance.now();
    await client.plan({
      regionId: region.regionId,
      targets: { select: { instanceName: 'batch-01' } },
      join: ['sg-bp1nqkwjqkpr6nxkkzkk'],
    });
    const callMs = performance.now() - startedAtMs;
    const speed = shortestTimeoutMs(region.regionId) / (CALLS_PER_TIMEOUT * callMs);
    return Math.max(1, Math.floor(speed));
  } finally {
    await deployment.close();
  }
}

function shortestTimeoutMs(regionId: string): number {
  const templateEnv = { SGM_ACCOUNT: '1234567890123456', SGM_REGION: regionId };
  const functions = readManifest({ sYamlFile: join(rootDir, 's.yaml'), regionId, templateEnv });
  return Math.min(...[...functions.values()].map(({ timeout }) => timeout * 1_000));
}
