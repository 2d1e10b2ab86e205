import { createEcsClient } from '../shared/ecs/ecsClient.js';
import type { EcsPort } from '../shared/ecs/ecsPort.js';
import { Pacer } from '../shared/ecs/pacer.js';
import { RegionReader } from '../shared/ecs/regionReader.js';
import type { EvidenceStore } from '../shared/evidence/evidenceStore.js';
import { createOssStore } from '../shared/evidence/ossStore.js';
import { createQueueClient, type QueuePort } from '../shared/queue/queueClient.js';
import type { Invocation } from '../shared/runtime/fcHandler.js';
import { createWorkflowClient, type WorkflowPort } from '../shared/workflow/workflowClient.js';

/** Reads may be made at once up to so many after a quiet time; their budget is a minute's. */
const READ_BURST = 60;

/** The outside as an invocation sees it, with the credentials of that invocation. */
export interface Adapters {
  readonly store: EvidenceStore;
  readonly queue: QueuePort;
  readonly workflow: WorkflowPort;
  ecs(regionId: string): EcsPort;
  /** `patienceMs`: how long a read that fails is tried again. */
  reader(regionId: string, patienceMs: number): RegionReader;
}

export function createAdapters({ settings, context, clock, random }: Invocation): Adapters {
  const { credentials } = context;
  const regionId = settings.homeRegionId;
  const ecs = (of: string) =>
    createEcsClient({ regionId: of, credentials, endpoint: settings.endpoints.ecs });
  const common = { regionId, credentials, clock, random };
  return {
    store: createOssStore({
      ...common,
      bucket: settings.bucket,
      endpoint: settings.endpoints.oss,
    }),
    queue: createQueueClient({
      ...common,
      accountId: settings.accountId,
      endpoint: settings.endpoints.smq,
    }),
    workflow: createWorkflowClient({ ...common, endpoint: settings.endpoints.cloudFlow }),
    ecs,
    reader: (of, patienceMs) =>
      new RegionReader(
        {
          port: ecs(of),
          clock,
          pacer: new Pacer(clock, (api) => settings.ratePerMinute('large', api), READ_BURST),
          patienceMs,
          random,
        },
        of,
      ),
  };
}
