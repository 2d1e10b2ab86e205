import type { RegionClock } from '../clock.js';
import type { FunctionInvoker, RegionQueues } from '../ports.js';
import type { RoleStore } from '../ram/RoleStore.js';
import { CloudFlowError } from './errors.js';
import { CallbackRegistry } from './executions/CallbackRegistry.js';
import type { Execution } from './executions/Execution.js';
import { ExecutionStore } from './executions/ExecutionStore.js';
import { FlowStore } from './FlowStore.js';
import type { Engine } from './interpreter/Engine.js';
import { runExecution } from './interpreter/runExecution.js';
import type { JsonObject } from './json.js';
import type { CloudFlowLimits } from './limits.js';
import { RateLimiter } from './RateLimiter.js';
import { ScheduleStore } from './schedules/ScheduleStore.js';

export interface ServiceOptions {
  readonly clock: RegionClock;
  readonly regionId: string;
  readonly accountId: string;
  readonly functions: FunctionInvoker;
  readonly queues: RegionQueues;
  readonly limits: CloudFlowLimits;
  readonly messageEncoding: 'base64' | 'plain';
  readonly mapConcurrencyEnforced: boolean;
  /** The roles that flows take; undefined: every flow may do everything. */
  readonly roles: RoleStore | undefined;
}

export interface StartRequest {
  readonly flowName: string;
  /** Absent: the service makes one. */
  readonly executionName?: string | undefined;
  readonly input: JsonObject;
  /** The task that is reported when the execution ends. */
  readonly callbackTaskToken?: string | undefined;
}

/** What CloudFlow holds and does, apart from the wire. */
export class CloudFlowService {
  readonly flows: FlowStore;
  readonly executions: ExecutionStore;
  readonly schedules: ScheduleStore;
  readonly callbacks = new CallbackRegistry();
  readonly limits: CloudFlowLimits;
  readonly clock: RegionClock;
  readonly #engine: Engine;
  #closed = false;
  readonly #runs = new Set<Promise<void>>();

  constructor(options: ServiceOptions) {
    const { clock, limits } = options;
    this.clock = clock;
    this.limits = limits;
    this.flows = new FlowStore(limits, clock.now);
    this.executions = new ExecutionStore(limits, clock.now);
    this.schedules = new ScheduleStore(clock, ({ flowName, payload, name }) => {
      try {
        this.start({ flowName, input: payload });
      } catch (error) {
        process.stderr.write(`cloudflow: schedule ${flowName}/${name}: ${String(error)}\n`);
      }
    });
    const steps = limits.rates ? new RateLimiter(limits.rates.steps, clock) : undefined;
    this.#engine = {
      ...options,
      callbacks: this.callbacks,
      startExecution: (request) => this.start(request),
      takeStep: async (signal) => {
        const waitMs = steps?.reserveMs() ?? 0;
        if (waitMs === 0) return;
        // An ended execution is noticed by the caller; here the wait merely ends.
        await clock.sleep(waitMs, signal).catch(() => undefined);
      },
    };
  }

  /** @throws CloudFlowError FlowNotExists, ExecutionAlreadyExists, EntityTooLarge, … */
  start({ flowName, executionName, input, callbackTaskToken }: StartRequest): Execution {
    if (this.#closed) throw new CloudFlowError('InternalServerError', 'the region is closing');
    const flow = this.flows.get(flowName);
    const { execution, isNew } = this.executions.open(flow, executionName, input);
    if (!isNew) return execution;
    if (callbackTaskToken !== undefined) this.#reportEnd(execution, callbackTaskToken);
    // A turn later, so that the answer to the start shows an execution that has just started.
    const run = Promise.resolve()
      .then(() => runExecution(execution, this.#engine))
      .finally(() => this.#runs.delete(run));
    this.#runs.add(run);
    return execution;
  }

  deleteFlow(name: string): void {
    this.flows.delete(name);
    for (const schedule of this.schedules.list(name)) this.schedules.delete(name, schedule.name);
    this.executions.forget(name);
  }

  /** Ends all executions and schedules and waits until nothing runs. */
  async close(): Promise<void> {
    this.#closed = true;
    this.schedules.close();
    for (const execution of this.executions.running()) {
      execution.finish({ status: 'Stopped', detail: 'the region was closed' });
    }
    await Promise.all(this.#runs);
  }

  #reportEnd(execution: Execution, token: string): void {
    execution.whenEnded().then((end) => {
      const { status, output, code, detail } = end;
      const failure = {
        ok: false,
        code: code ?? `FnF.Execution${status}`,
        detail: detail ?? '',
      } as const;
      try {
        this.callbacks.report(
          token,
          status === 'Succeeded' ? { ok: true, output: output ?? {} } : failure,
        );
      } catch (error) {
        // The task has ended meanwhile, or the token was never one: nobody is left to tell.
        if (!(error instanceof CloudFlowError))
          process.stderr.write(`cloudflow: ${String(error)}\n`);
      }
    });
  }
}
