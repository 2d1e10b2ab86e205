import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceClient } from '../cli/client/serviceClient.js';
import { createQueues } from '../cli/region/createQueues.js';
import { type Region, type RegionOptions, startRegion } from '../local/region.js';
import type { ChangeView } from '../shared/contracts/changeView.js';

export interface BenchDeployment {
  readonly region: Region;
  readonly client: ServiceClient;
  ended(changeId: string, pollMs: number): Promise<ChangeView>;
  close(): Promise<void>;
}

/** A region in this process with everything deployed, for one measurement. */
export async function deployRegion(
  options: Omit<RegionOptions, 'dataDir'>,
): Promise<BenchDeployment> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sgm-bench-'));
  const region = await startRegion({ timers: false, ...options, dataDir });
  const resources = join(options.rootDir, 'deploy', 'resources.yaml');
  await createQueues(resources, { ...region, ...region.key });
  const client = new ServiceClient(region.endpoint, region.key);
  return {
    region,
    client,
    async ended(changeId, pollMs) {
      for (;;) {
        const view = await client.change(changeId);
        if (view.endedAt !== undefined) return view;
        await delay(pollMs);
      }
    },
    async close() {
      await region.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
