import type { EcsAdmin } from '../../local/ecs/admin.js';
import { createAdmin } from '../../local/ecs/admin.js';
import { EcsError } from '../../local/ecs/errors.js';
import { ECS_OPERATIONS } from '../../local/ecs/operations/index.js';
import { seedRegion } from '../../local/ecs/state/seedRegion.js';
import type { RegionSnapshotJson } from '../../local/ecs/state/snapshot.js';
import { Parameters } from '../../local/ecs/wire/Parameters.js';
import type { EcsParameters } from '../../shared/ecs/ecsPort.js';
import { EcsCallError } from '../../shared/ecs/ecsPort.js';
import type { EcsOperation } from '../../shared/ecs/operations.js';
import type { VirtualClock } from './VirtualClock.js';

/** The ECS of the loopback region, called in process: no socket, no signature, no quota. */
export interface SimulatedEcs {
  readonly admin: EcsAdmin;
  call(operation: EcsOperation, parameters: EcsParameters): Record<string, unknown>;
}

export function simulatedEcs(snapshot: RegionSnapshotJson, clock: VirtualClock): SimulatedEcs {
  const { regionId, accountId } = snapshot;
  const state = seedRegion(snapshot, { regionId, accountId, clock, propagationDelayMs: 0 });
  const limits = { maxGroupsPerInterface: 5, maxRulesPerInterface: 1_000 };
  const common = { state, limits, clock, random: () => 0.5, transitionDelayMs: 0 };
  return {
    admin: createAdmin(() => state),
    call(operation, parameters) {
      const handler = ECS_OPERATIONS.get(operation);
      if (!handler) throw new RangeError(`the region has no ${operation}`);
      try {
        const body = handler.run({ ...common, parameters: new Parameters(onTheWire(parameters)) });
        // The wire holds what JSON holds.
        return { RequestId: 'simulated', ...JSON.parse(JSON.stringify(body)) };
      } catch (error) {
        if (!(error instanceof EcsError)) throw error;
        const { code, status, message } = error;
        throw new EcsCallError(operation, { code, message, httpStatus: status });
      }
    },
  };
}

/** `securityGroupIds: ['a']` → `SecurityGroupIds.1=a`, `tag: [{ key }]` → `Tag.1.Key`. */
function onTheWire(parameters: EcsParameters): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  const put = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) put(`${name}.${index + 1}`, one);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) put(`${name}.${capital(key)}`, one);
    } else flat.set(name, String(value));
  };
  for (const [key, value] of Object.entries(parameters)) put(capital(key), value);
  return flat;
}

const capital = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);
