import type { Place } from '../shared/contracts/place.js';
import type { EcsPort } from '../shared/ecs/ecsPort.js';
import type { Pacer } from '../shared/ecs/pacer.js';
import type { RegionReader } from '../shared/ecs/regionReader.js';
import type { EvidenceStore } from '../shared/evidence/evidenceStore.js';
import type { QueuePort } from '../shared/queue/queueClient.js';
import type { Clock } from '../shared/runtime/clock.js';
import type { Log } from '../shared/runtime/log.js';
import type { Settings } from '../shared/runtime/settings.js';
import type { WorkflowPort } from '../shared/workflow/workflowClient.js';

/**
 * Everything that use cases need from outside, for one invocation. The type of a use case says what
 * it takes of it (`Pick<Service, 'store' | 'clock'>`), so a test gives it no more.
 */
export interface Service {
  readonly store: EvidenceStore;
  /** What the functions tell each other and what lasts a day at most, in a bucket of its own. */
  readonly coordination: Pick<EvidenceStore, 'create' | 'list'>;
  readonly queue: QueuePort;
  readonly workflow: WorkflowPort;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** The id of the invocation, as the platform names it. */
  readonly requestId: string;
  /** The time-out of the function. */
  readonly timeoutSeconds: number;
  /** Milliseconds of the deployment's time until the platform ends the function. */
  readonly remainingMs: () => number;
  ecs(place: Place): EcsPort;
  /** The pace of writes; it outlives the invocation. */
  writePacer(place: Place): Pacer;
  /**
   * `patienceMs`: how long a read that fails is tried again. `mostCalls`: of one operation; absent: as
   * many as it takes.
   */
  reader(place: Place, patienceMs: number, mostCalls?: number): RegionReader;
}
