import type { RegionClock } from '../clock.js';
import { seededRandom } from '../gateway/faults.js';
import { type KeyStore, mayCall } from '../gateway/keys.js';
import { isRpcSigned } from '../gateway/signature/rpc.js';
import {
  actionOf,
  type Product,
  parametersOf,
  versionOf,
  type WireRequest,
  type WireResponse,
} from '../gateway/wire.js';
import { createAdmin, type EcsAdmin } from './admin.js';
import { ClientTokens } from './ClientTokens.js';
import { EcsError } from './errors.js';
import { checkRegion, type EcsCall, type OperationHandler } from './operation.js';
import { ECS_OPERATIONS } from './operations/index.js';
import { seedRegion } from './state/seedRegion.js';
import type { RegionSnapshotJson } from './state/snapshot.js';
import { takeSnapshot } from './state/takeSnapshot.js';
import { type AnswerFormat, answerEcsError, answerSuccess } from './wire/answer.js';
import { Authenticator } from './wire/authenticate.js';
import { ecsAccessOf } from './wire/ecsAccessOf.js';
import { Parameters } from './wire/Parameters.js';
import { type EcsQuotas, QuotaMeter } from './wire/QuotaMeter.js';
import { refuseUnknownParameters } from './wire/refuseUnknownParameters.js';

const VERSION = '2014-05-26';

export interface EcsOptions {
  readonly keys: KeyStore;
  readonly clock: RegionClock;
  readonly accountId: string;
  readonly regionId: string;
  /** What the region holds at first; nothing without one. */
  readonly snapshot?: RegionSnapshotJson;
  /** Default: fixed windows, 1,000 calls a minute of every operation. */
  readonly quotas?: EcsQuotas;
  /** After how much of the region's time Describe* shows a membership. Default 0. */
  readonly propagationDelayMs?: number;
  /** How much of the region's time Starting and Stopping take. Default 0. */
  readonly transitionDelayMs?: number;
  /** For the ids of new groups and rules. Default: seeded with 1. */
  readonly random?: () => number;
  /** Default 5 (facts 9.1). */
  readonly maxGroupsPerInterface?: number;
  /** Default 1,000. */
  readonly maxRulesPerInterface?: number;
}

export interface EcsProduct extends Product {
  readonly name: 'ecs';
  /** The region as it was written so far; unchanged parts are shared with it. */
  snapshot(): RegionSnapshotJson;
  /** Replaces what the region holds; throws `SnapshotError` and changes nothing if it can't. */
  load(snapshot: RegionSnapshotJson): void;
  /** What no API call can do: for tests and the region's own commands. */
  readonly state: EcsAdmin;
}

/** The ECS of a loopback region: the operations around security groups, version 2014-05-26. */
export function createEcs(options: EcsOptions): EcsProduct {
  const { keys, clock, accountId, regionId } = options;
  const stateOptions = {
    regionId,
    accountId,
    clock,
    propagationDelayMs: options.propagationDelayMs ?? 0,
  };
  const random = options.random ?? seededRandom(1);
  const limits = {
    maxGroupsPerInterface: options.maxGroupsPerInterface ?? 5,
    maxRulesPerInterface: options.maxRulesPerInterface ?? 1_000,
  };
  const transitionDelayMs = options.transitionDelayMs ?? 0;
  const quota = new QuotaMeter(options.quotas ?? { windowMode: 'fixed' }, clock);
  const authenticator = new Authenticator(keys, clock);
  let state = seedRegion(options.snapshot ?? emptySnapshot(regionId, accountId), stateOptions);
  let tokens = new ClientTokens();

  const carryOut = (request: WireRequest, parameters: Parameters): [OperationHandler, object] => {
    const key = authenticator.verify(request, parameters);
    if (versionOf(request) !== VERSION) throw new EcsError('InvalidVersion');
    const action = actionOf(request) ?? '';
    const operation = ECS_OPERATIONS.get(action);
    if (operation === undefined) throw new EcsError('InvalidAction.NotFound', action);
    const isGranted = mayCall(key, ecsAccessOf(operation.name, parameters, options));
    if (!isGranted && !operation.emptyIfDenied) throw new EcsError('Forbidden.RAM');
    const waitMs = quota.take(operation.name);
    if (waitMs > 0) throw new Throttled(waitMs);
    refuseUnknownParameters(operation, parameters);
    checkRegion(parameters, state);
    state.due.runDue();
    const seen = isGranted ? state : seedRegion(emptySnapshot(regionId, accountId), stateOptions);
    const call: EcsCall = { parameters, state: seen, limits, clock, random, transitionDelayMs };
    return [operation, tokens.once(operation.name, parameters, () => operation.run(call))];
  };

  return {
    name: 'ecs',
    claims: (request) => request.path === '/' && versionOf(request) === VERSION,
    operationOf: (request) => ECS_OPERATIONS.get(actionOf(request) ?? '')?.name ?? 'Unknown',
    async handle(request) {
      const parameters = new Parameters(parametersOf(request));
      let format: AnswerFormat = 'JSON';
      try {
        format = formatOf(request, parameters);
        const [operation, body] = carryOut(request, parameters);
        return answerSuccess(request, operation.name, format, { ...body });
      } catch (error) {
        if (!(error instanceof EcsError)) throw error;
        const headers = error instanceof Throttled ? quota.hint(error.waitMs) : {};
        return answerEcsError(request, format, error, headers);
      }
    },
    refuse(kind, request): WireResponse {
      const error = new EcsError(kind === 'throttle' ? 'Throttling.User' : 'InternalError');
      const headers = kind === 'throttle' ? quota.hint(quota.untilMinuteTurns()) : {};
      return answerEcsError(request, 'JSON', error, headers);
    },
    snapshot() {
      state.due.runDue();
      return takeSnapshot(state, clock.now());
    },
    load(snapshot) {
      state = seedRegion(snapshot, stateOptions);
      tokens = new ClientTokens();
    },
    state: createAdmin(() => {
      state.due.runDue();
      return state;
    }),
  };
}

class Throttled extends EcsError {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('Throttling.User');
    this.waitMs = waitMs;
  }
}

/** XML is the default of the legacy signature only (facts 6.2). */
function formatOf(request: WireRequest, parameters: Parameters): AnswerFormat {
  const format = parameters.optional('Format')?.toUpperCase();
  if (format === 'JSON' || format === 'XML') return format;
  if (format !== undefined) throw new EcsError('InvalidParameter', `Format: ${format}`);
  return isRpcSigned(request) ? 'XML' : 'JSON';
}

function emptySnapshot(regionId: string, accountId: string): RegionSnapshotJson {
  return {
    regionId,
    accountId,
    takenAt: '',
    instances: [],
    networkInterfaces: [],
    securityGroups: [],
    securityGroupAttributes: [],
    prefixLists: [],
    portRangeLists: [],
  };
}
