import type { Place } from '../shared/contracts/place.js';
import type { EcsPort } from '../shared/ecs/ecsPort.js';
import type { RegionReader } from '../shared/ecs/regionReader.js';
import type { EvidenceStore } from '../shared/evidence/evidenceStore.js';
import type { QueuePort } from '../shared/queue/queueClient.js';
import type { Clock } from '../shared/runtime/clock.js';
import type { Log } from '../shared/runtime/log.js';
import type { Settings } from '../shared/runtime/settings.js';
import type { WorkflowPort } from '../shared/workflow/workflowClient.js';

/**
 * Everything that use cases need of the world, for one invocation. Each use case says by its type
 * what it takes of it (`Pick<Service, 'store' | 'clock'>`), and is given no more in a test.
 */
export interface Service {
  readonly store: EvidenceStore;
  readonly queue: QueuePort;
  readonly workflow: WorkflowPort;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Of the invocation, as the platform names it. */
  readonly requestId: string;
  /** Milliseconds of the deployment's time until the function is killed. */
  readonly remainingMs: () => number;
  ecs(place: Place): EcsPort;
  /** `patienceMs`: how long a read that fails is tried again. */
  reader(place: Place, patienceMs: number): RegionReader;
}
