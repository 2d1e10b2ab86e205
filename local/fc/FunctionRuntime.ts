import { randomBytes } from 'node:crypto';
import type { FunctionConfig } from '../manifest/FunctionConfig.js';
import { environmentOf } from './environmentOf.js';
import { type CallOutcome, FunctionInstance } from './FunctionInstance.js';
import { FunctionLog } from './FunctionLog.js';
import { type FcResult, refusal, resultOf } from './invocation.js';
import type { RuntimeOptions } from './RuntimeOptions.js';

/** Idle instances end after 3-5 minutes (facts/function-compute 7). */
const IDLE_MS = 4 * 60_000;
/**
 * The documented number of on-demand instances of an account in a region. Here each function that
 * reserves no number of its own has so many.
 */
const DEFAULT_MAX_INSTANCES = 100;

export interface RuntimeCall {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly retryCount: number;
  /** A bound on the function's own time-out, in seconds. */
  readonly maxSeconds?: number;
}

interface Slot {
  readonly instance: FunctionInstance;
  readonly credentials: Readonly<Record<string, string>>;
  isInitialized: boolean;
  lines: string[];
  cancelIdle: () => void;
}

/** Runs one function: instances are kept between calls, and each serves one call at a time. */
export class FunctionRuntime {
  readonly config: FunctionConfig;
  readonly log: FunctionLog;
  readonly #options: RuntimeOptions;
  readonly #idle: Slot[] = [];
  readonly #slots = new Set<Slot>();
  #running = 0;
  #isClosed = false;

  constructor(config: FunctionConfig, options: RuntimeOptions) {
    this.config = config;
    this.#options = options;
    this.log = new FunctionLog(config.functionName, options.dataDir);
  }

  async invoke(call: RuntimeCall): Promise<FcResult> {
    const max = this.config.reservedConcurrency ?? DEFAULT_MAX_INSTANCES;
    if (this.#isClosed) {
      return refusal(call.requestId, 503, 'ServiceUnavailable', 'The region is closing.');
    }
    if (this.#running >= max) {
      const limit = `the concurrency limit of ${max}`;
      const text = `Function ${this.config.functionName} is throttled: ${limit} is reached`;
      return refusal(call.requestId, 429, 'ResourceThrottled', text);
    }
    this.#running += 1;
    try {
      return await this.#run(this.#takeSlot(), call);
    } finally {
      this.#running -= 1;
    }
  }

  /** Ends an instance as a crash would; false when it is not one of this function's. */
  kill(instanceId: string): boolean {
    const slot = [...this.#slots].find((one) => one.instance.instanceId === instanceId);
    slot?.instance.kill();
    return slot !== undefined;
  }

  /** Runs the PreStop hooks of idle instances, then ends all of them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((slot) => this.#end(slot)));
    await Promise.all(
      [...this.#slots].map((slot) => {
        slot.instance.kill();
        return slot.instance.ended;
      }),
    );
    await this.log.close();
  }

  async #run(slot: Slot, call: RuntimeCall): Promise<FcResult> {
    const { config } = this;
    const { requestId } = call;
    const startedAtMs = this.#options.clock.now();
    const timeoutSeconds = Math.min(config.timeout, call.maxSeconds ?? config.timeout);
    slot.lines = [];
    const finish = (outcome: CallOutcome, isInitializer: boolean, limitSeconds: number) => {
      const durationMs = this.#options.clock.now() - startedAtMs;
      const facts = { requestId, durationMs, timeoutSeconds: limitSeconds, isInitializer };
      const { instanceId } = slot.instance;
      return { ...resultOf(outcome, facts), instanceId, log: slot.lines };
    };

    const loadFailure = await slot.instance.load();
    if (loadFailure) {
      this.#discard(slot);
      return finish(loadFailure, false, timeoutSeconds);
    }
    const context = this.#contextOf(slot, call);
    if (config.initializer && !slot.isInitialized) {
      const { handler: entry, timeout } = config.initializer;
      this.#note(slot, `FC Initialize Start RequestId: ${requestId}`);
      const outcome = await slot.instance.call({ entry, context, timeoutMs: timeout * 1000 });
      this.#note(slot, `FC Initialize End RequestId: ${requestId}`);
      if (outcome.kind !== 'returned') {
        this.#discard(slot);
        return finish(outcome, true, timeout);
      }
    }
    slot.isInitialized = true;
    this.#note(slot, `FC Invoke Start RequestId: ${requestId}`);
    const outcome = await slot.instance.call({
      entry: config.handler,
      event: call.payload,
      context,
      timeoutMs: timeoutSeconds * 1000,
    });
    const result = finish(outcome, false, timeoutSeconds);
    if (result.errorType) this.#note(slot, `${requestId} [error] ${result.body.toString()}`);
    this.#note(slot, `FC Invoke End RequestId: ${requestId}`);
    if (outcome.kind === 'timedOut' || outcome.kind === 'exited') this.#discard(slot);
    else this.#keep(slot);
    return result;
  }

  #takeSlot(): Slot {
    for (;;) {
      const slot = this.#idle.pop();
      if (!slot) return this.#startSlot();
      slot.cancelIdle();
      if (slot.instance.isAlive) return slot;
    }
  }

  #startSlot(): Slot {
    const { config } = this;
    const instanceId = `c-${randomBytes(16).toString('hex')}`;
    const role = this.#options.roles?.assume(config.roleArn, 'fc.aliyuncs.com');
    const key = this.#options.keys.issueForFunction(config.functionName, instanceId, role);
    const instance = new FunctionInstance({
      instanceId,
      bootstrapFile: this.#options.bootstrapFile,
      codeDir: config.codeDir,
      memorySize: config.memorySize,
      env: environmentOf(config, instanceId, key, this.#options),
      clock: this.#options.clock,
      onLine: (line) => this.#note(slot, line),
    });
    const { accessKeyId, accessKeySecret, securityToken = '' } = key;
    const slot: Slot = {
      instance,
      credentials: { accessKeyId, accessKeySecret, securityToken },
      isInitialized: false,
      lines: [],
      cancelIdle: () => {},
    };
    this.#slots.add(slot);
    // The key outlives the instance, as a real STS key does: a call that was under way when the
    // process died is carried out in the cloud too.
    instance.ended.then(() => this.#slots.delete(slot));
    return slot;
  }

  #keep(slot: Slot): void {
    if (this.#isClosed || !slot.instance.isAlive) {
      this.#discard(slot);
      return;
    }
    this.#idle.push(slot);
    slot.cancelIdle = this.#options.clock.after(IDLE_MS, () => {
      const at = this.#idle.indexOf(slot);
      if (at >= 0) this.#idle.splice(at, 1);
      void this.#end(slot);
    });
  }

  #discard(slot: Slot): void {
    slot.cancelIdle();
    slot.instance.kill();
  }

  async #end(slot: Slot): Promise<void> {
    slot.cancelIdle();
    const { preStop } = this.config;
    if (preStop && slot.instance.isAlive) {
      const requestId = slot.instance.instanceId;
      this.#note(slot, `FC PreStop Start RequestId: ${requestId}`);
      const context = this.#contextOf(slot, { requestId, retryCount: 0 });
      const timeoutMs = preStop.timeout * 1000;
      await slot.instance.call({ entry: preStop.handler, context, timeoutMs });
      this.#note(slot, `FC PreStop End RequestId: ${requestId}`);
    }
    slot.instance.kill();
    await slot.instance.ended;
  }

  #note(slot: Slot, line: string): void {
    slot.lines.push(line);
    this.log.add(line);
  }

  /** The context of facts/function-compute 2.3; the exact object on Node.js 20 is not confirmed. */
  #contextOf(slot: Slot, call: Pick<RuntimeCall, 'requestId' | 'retryCount'>) {
    const { functionName: name, handler, memorySize: memory, timeout } = this.config;
    return {
      requestId: call.requestId,
      credentials: slot.credentials,
      function: { name, handler, memory, timeout },
      service: { name: '', logProject: '', logStore: '', qualifier: 'LATEST', versionId: 'LATEST' },
      region: this.#options.regionId,
      accountId: this.#options.accountId,
      tracing: { openTracingSpanContext: '', openTracingSpanBaggages: {}, jaegerEndpoint: '' },
      retryCount: call.retryCount,
    };
  }
}
