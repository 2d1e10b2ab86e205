import type { RegionClock } from '../../clock.js';
import type { FunctionInvoker, RegionQueues } from '../../ports.js';
import type { RoleStore } from '../../ram/RoleStore.js';
import type { CallbackRegistry } from '../executions/CallbackRegistry.js';
import type { Execution } from '../executions/Execution.js';
import type { JsonObject } from '../json.js';
import type { CloudFlowLimits } from '../limits.js';

/** What the interpreter needs of the region around it. */
export interface Engine {
  readonly clock: RegionClock;
  readonly limits: CloudFlowLimits;
  readonly regionId: string;
  readonly accountId: string;
  readonly functions: FunctionInvoker;
  readonly queues: RegionQueues;
  readonly callbacks: CallbackRegistry;
  readonly messageEncoding: 'base64' | 'plain';
  readonly mapConcurrencyEnforced: boolean;
  /** The roles that flows take; undefined: every flow may do everything. */
  readonly roles: RoleStore | undefined;
  /** Starts a child execution; throws CloudFlowError as StartExecution does. */
  readonly startExecution: (request: {
    readonly flowName: string;
    readonly executionName?: string | undefined;
    readonly input: JsonObject;
  }) => Execution;
  /** Waits until one more step may be entered (the step rate of the account). */
  readonly takeStep: (signal: AbortSignal) => Promise<void>;
}

/** Where a state runs: its execution, and what ends it from outside. */
export interface Frame {
  readonly engine: Engine;
  readonly execution: Execution;
  readonly signal: AbortSignal;
}
