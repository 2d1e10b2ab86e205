import type { Place } from '../shared/contracts/place.js';
import { createEcsClient } from '../shared/ecs/ecsClient.js';
import { Pacer } from '../shared/ecs/pacer.js';
import { ReadBudget } from '../shared/ecs/ReadBudget.js';
import { RegionReader } from '../shared/ecs/regionReader.js';
import { createOssStore } from '../shared/evidence/ossStore.js';
import { createQueueClient } from '../shared/queue/queueClient.js';
import type { Clock } from '../shared/runtime/clock.js';
import type { Credentials } from '../shared/runtime/context.js';
import type { Invocation } from '../shared/runtime/fcHandler.js';
import type { Settings } from '../shared/runtime/settings.js';
import { createWorkflowClient } from '../shared/workflow/workflowClient.js';
import type { Service } from './Service.js';

/**
 * The part of its share of a minute that an operation which reads may use at once after a quiet time. The
 * rest is spread over the minute, so that no minute holds more than the share. Somebody waits for a
 * reading whose calls are counted; a region is read for minutes.
 */
const READ_BURST = { counted: 0.25, whole: 0.08 };

/**
 * How one service of the cloud is reached. Without an endpoint it is reached at the region's own.
 */
export interface Access {
  readonly credentials: Credentials;
  readonly endpoint: string | undefined;
}

/**
 * How each service is reached. ECS may lie in another place than the others, with other
 * credentials.
 */
export interface CloudAccess {
  readonly oss: Access;
  readonly smq: Access;
  readonly cloudFlow: Access;
  readonly ecs: (place: Place) => Access;
}

/** The service of a deployed function: every client has the credentials of the invocation. */
export function createService(invocation: Invocation): Service {
  const { context, settings } = invocation;
  const { endpoints } = settings;
  const access = (endpoint: string | undefined): Access => ({
    credentials: context.credentials,
    endpoint,
  });
  return composeService(invocation, {
    oss: access(endpoints.oss),
    smq: access(endpoints.smq),
    cloudFlow: access(endpoints.cloudFlow),
    ecs: () => access(endpoints.ecs),
  });
}

/** The composition root: the only place where the clients of the cloud are made. */
export function composeService(invocation: Invocation, reach: CloudAccess): Service {
  const { settings, context, clock, random, log, remainingMs } = invocation;
  const common = { regionId: settings.homeRegionId, clock, random };
  const ecs = (place: Place) => createEcsClient({ regionId: place.regionId, ...reach.ecs(place) });
  return {
    settings,
    clock,
    log,
    random,
    requestId: context.requestId,
    timeoutSeconds: context.function.timeout,
    remainingMs,
    store: createOssStore({ ...common, of: 'evidence', bucket: settings.bucket, ...reach.oss }),
    coordination: createOssStore({
      ...common,
      of: 'coordination',
      bucket: settings.coordinationBucket,
      ...reach.oss,
    }),
    queue: createQueueClient({ ...common, accountId: settings.accountId, ...reach.smq }),
    workflow: createWorkflowClient({ ...common, ...reach.cloudFlow }),
    ecs,
    writePacer: ({ regionId }) => writePacerOf(regionId, settings, clock),
    reader: (place, patienceMs, mostCalls) => {
      const burst = mostCalls === undefined ? READ_BURST.whole : READ_BURST.counted;
      return new RegionReader(
        {
          port: ecs(place),
          clock,
          pacer: new Pacer(
            clock,
            (api) => settings.readsPerMinute(api) * (1 - burst),
            (api) => settings.readsPerMinute(api) * burst,
          ),
          patienceMs,
          random,
          budget: mostCalls === undefined ? undefined : new ReadBudget(mostCalls),
        },
        place.regionId,
      );
    },
  };
}

/**
 * The pace outlives an invocation: an instance that takes one part after the other keeps the space
 * between its calls. Nothing else is kept.
 */
const writePacers = new Map<string, Pacer>();

/** Workers of large changes share a rate and start together; small changes have one worker. */
function writePacerOf(regionId: string, settings: Settings, clock: Clock): Pacer {
  const large = settings.workerSize === 'large';
  const workers = large ? settings.workers : 1;
  const rate = (api: string) => settings.ratePerMinute(settings.workerSize, api) / workers;
  const pacer = writePacers.get(regionId) ?? new Pacer(clock, rate, large ? 0 : 1);
  writePacers.set(regionId, pacer);
  return pacer;
}
