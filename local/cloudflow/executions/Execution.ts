import { setMaxListeners } from 'node:events';
import type { FlowDefinition } from '../definition/types.js';
import type { Json, JsonObject } from '../json.js';
import type { EventType, ExecutionHistory } from './ExecutionHistory.js';

export type ExecutionStatus = 'Running' | EndStatus;
type EndStatus = 'Stopped' | 'Succeeded' | 'Failed' | 'TimedOut';

/** How an execution ended. `code` and `detail` stand in the history only (facts/cloudflow 7). */
export interface ExecutionEnd {
  readonly status: EndStatus;
  readonly output?: JsonObject;
  readonly code?: string;
  readonly detail?: string;
}

export interface ExecutionSeed {
  readonly flowName: string;
  readonly name: string;
  readonly input: JsonObject;
  readonly roleArn: string;
  /** The definition that the flow had when the execution was started. */
  readonly definition: FlowDefinition;
  readonly definitionText: string;
  readonly history: ExecutionHistory;
  readonly now: () => number;
}

const END_EVENTS: Readonly<Record<EndStatus, EventType>> = {
  Stopped: 'ExecutionStopped',
  Succeeded: 'ExecutionSucceeded',
  Failed: 'ExecutionFailed',
  TimedOut: 'ExecutionTimedOut',
};

/** One run of a flow: its data, its history and its end. */
export class Execution {
  readonly flowName: string;
  readonly name: string;
  readonly input: JsonObject;
  readonly roleArn: string;
  readonly definition: FlowDefinition;
  readonly definitionText: string;
  readonly history: ExecutionHistory;
  readonly startedAtMs: number;
  readonly globals = new Map<string, Json>();
  /** Set when the flow is deleted: no further step is entered. */
  draining = false;
  readonly #now: () => number;
  readonly #halt = new AbortController();
  readonly #ended: Promise<ExecutionEnd>;
  #announceEnd: (end: ExecutionEnd) => void = () => {};
  #end: ExecutionEnd | undefined;
  #stoppedAtMs: number | undefined;

  constructor(seed: ExecutionSeed) {
    this.flowName = seed.flowName;
    this.name = seed.name;
    this.input = seed.input;
    this.roleArn = seed.roleArn;
    this.definition = seed.definition;
    this.definitionText = seed.definitionText;
    this.history = seed.history;
    this.#now = seed.now;
    this.startedAtMs = seed.now();
    // Each pending wait and task of the execution listens; their number has no small bound.
    setMaxListeners(0, this.#halt.signal);
    this.#ended = new Promise((resolve) => {
      this.#announceEnd = resolve;
    });
  }

  get status(): ExecutionStatus {
    return this.#end?.status ?? 'Running';
  }

  get end(): ExecutionEnd | undefined {
    return this.#end;
  }

  get stoppedAtMs(): number | undefined {
    return this.#stoppedAtMs;
  }

  /** Aborted when the execution has ended, so that nothing of it goes on. */
  get signal(): AbortSignal {
    return this.#halt.signal;
  }

  /** Resolves when the execution has ended. */
  whenEnded(): Promise<ExecutionEnd> {
    return this.#ended;
  }

  /** Ends the execution; the first end counts. */
  finish(end: ExecutionEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#stoppedAtMs = this.#now();
    this.history.recordEnd(END_EVENTS[end.status], {
      ...(end.output === undefined ? {} : { output: end.output }),
      ...(end.code === undefined ? {} : { errorCode: end.code }),
      ...(end.detail === undefined ? {} : { errorDetail: end.detail }),
    });
    this.#halt.abort();
    this.#announceEnd(end);
  }
}
