import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { ServiceClient } from '../../cli/client/serviceClient.js';
import { createQueues } from '../../cli/region/createQueues.js';
import { type Region, type RegionOptions, startRegion } from '../../local/region.js';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { checkedFetch } from '../functions/fitsRoute.js';
import { rootDir } from '../rootDir.js';
import { speedUpTo } from '../speedUpTo.js';

/** A region with the built functions, the flow and the queues, and a client that signs. */
export interface Deployment {
  readonly region: Region;
  readonly client: ServiceClient;
  /** The request as it accepts everything that the exposure gate holds back of it, with a reason. */
  accepting(request: ChangeRequestInput): Promise<ChangeRequestInput>;
  /** Waits until the change has ended. */
  ended(changeId: string): Promise<ChangeView>;
  /** The text of an evidence object, by its name in the change's folder. */
  evidence(view: ChangeView, name: string): string;
  evidenceFolder(view: ChangeView): string;
  /** Ends the region. A function that was denied a call lacks a grant of deploy/ram.yaml: it throws. */
  close(): Promise<void>;
}

/** `speed` is what the test would like at most. */
export async function deploy(
  options: Omit<RegionOptions, 'rootDir' | 'dataDir' | 'snapshot'> & {
    readonly snapshot?: RegionOptions['snapshot'];
  } = {},
): Promise<Deployment> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sgm-test-'));
  const snapshot =
    options.snapshot ??
    (JSON.parse(
      readFileSync(join(rootDir, 'examples', 'region-shop.json'), 'utf8'),
    ) as RegionOptions['snapshot']);
  // A nightly timer would fire in the middle of a fast test.
  const region = await startRegion({
    timers: false,
    ...options,
    speed: speedUpTo(options.speed ?? 20),
    rootDir,
    dataDir,
    snapshot,
  });
  await createQueues(join(rootDir, 'deploy', 'resources.yaml'), { ...region, ...region.key });
  const client = new ServiceClient(region.endpoint, region.key, { fetch: checkedFetch });
  const evidenceFolder = (view: ChangeView) =>
    join(dataDir, 'oss', view.evidence.bucket, view.evidence.folder);
  return {
    region,
    client,
    async accepting(request) {
      const { gate } = await client.plan(request);
      if (!gate) throw new Error('the gate holds nothing back');
      const acceptExposure = gate.held.map(({ id, interfaceCount }) => ({
        id,
        maxInterfaces: interfaceCount,
      }));
      return { ...request, acceptExposure, reason: request.reason ?? 'a test opens it' };
    },
    evidenceFolder,
    evidence: (view, name) => readFileSync(join(evidenceFolder(view), name), 'utf8'),
    async ended(changeId) {
      const until = Date.now() + 500_000;
      for (;;) {
        const view = await client.change(changeId);
        if (view.endedAt !== undefined) return view;
        if (Date.now() > until) {
          const logs = region.fc.functionNames.flatMap((name) => region.fc.logsOf(name).slice(-15));
          throw new Error(
            `${changeId} did not end: ${JSON.stringify(view, null, 1)}\n${logs.join('\n')}`,
          );
        }
        await delay(100);
      }
    },
    async close() {
      await region.close();
      rmSync(dataDir, { recursive: true, force: true });
      expect(region.roles.denied).toStrictEqual([]);
    },
  };
}
