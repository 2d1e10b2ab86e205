import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { RegionClock } from '../clock.js';
import { splitLog } from './splitLog.js';

/** Wall time for a process to start and load its code: not part of a function's time-out. */
const START_LIMIT_MS = 30_000;
/** Wall time to wait for the last log lines of a call, whose end came by another channel. */
const LOG_LIMIT_MS = 500;

/** The error JSON of a failed call (facts/function-compute 2.5). */
export interface FunctionErrorBody {
  readonly errorMessage: string;
  readonly errorType?: string;
  readonly stackTrace?: readonly string[];
}

export type CallOutcome =
  | { readonly kind: 'returned'; readonly body: Buffer }
  | { readonly kind: 'failed'; readonly handled: boolean; readonly error: FunctionErrorBody }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'exited' };

export interface InstanceCall {
  /** `file.method` */
  readonly entry: string;
  /** Absent for a lifecycle hook. */
  readonly event?: Buffer;
  readonly context: { readonly requestId: string; readonly [name: string]: unknown };
  readonly timeoutMs: number;
}

export interface InstanceOptions {
  readonly instanceId: string;
  readonly bootstrapFile: string;
  readonly codeDir: string;
  readonly memorySize: number;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: RegionClock;
  readonly onLine: (line: string) => void;
}

type ChildMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'loadFailed'; readonly error: FunctionErrorBody }
  | { readonly type: 'done'; readonly id: number; readonly ok: true; readonly body: Uint8Array }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly ok: false;
      readonly handled: boolean;
      readonly error: FunctionErrorBody;
      /** The process ends by itself after this. */
      readonly isLast?: boolean;
    };

/** One function instance: a process that serves one call at a time and keeps its module state. */
export class FunctionInstance {
  readonly instanceId: string;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly #clock: RegionClock;
  readonly #child: ChildProcess;
  readonly #loading: Promise<CallOutcome | undefined>;
  #isAlive = true;
  #hasEnded = false;
  #calls = 0;
  #onMessage: (message: ChildMessage) => void = () => {};
  #onMark: (id: number) => void = () => {};
  /** One call at a time, so one listener: a promise per call would pile up over a long life. */
  #onEnd: () => void = () => {};

  constructor(options: InstanceOptions) {
    this.instanceId = options.instanceId;
    this.#clock = options.clock;
    this.#child = fork(options.bootstrapFile, [], {
      cwd: options.codeDir,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      // As the runtimes up to Node.js 16 do (facts/function-compute 7).
      execArgv: [`--max-old-space-size=${Math.floor(options.memorySize * 0.9)}`],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) this.#readLog(stream, options.onLine);
    }
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.#isAlive = false;
        this.#hasEnded = true;
        this.#onEnd();
        resolve();
      };
      // `close` comes after the last log line; a grandchild that holds the pipes must not delay it.
      this.#child.once('close', end);
      this.#child.once('exit', () => setTimeout(end, LOG_LIMIT_MS).unref());
      this.#child.on('error', end);
    });
    this.#child.on('message', (message) => this.#onMessage(message as ChildMessage));
    this.#loading = this.#load();
  }

  get isAlive(): boolean {
    return this.#isAlive && this.#child.connected;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Undefined when the code is loaded, else how loading it failed. */
  load(): Promise<CallOutcome | undefined> {
    return this.#loading;
  }

  /** Runs the handler or a hook; a call that takes too long ends the process. */
  async call(call: InstanceCall): Promise<CallOutcome> {
    this.#calls += 1;
    const id = this.#calls;
    const marks = this.#awaitMarks(id);
    let cancel = () => {};
    const outcome = await this.#untilEnd((resolve) => {
      this.#onMessage = (message) => {
        if (message.type !== 'done' || message.id !== id) return;
        if (!message.ok && message.isLast) this.#isAlive = false;
        resolve(
          message.ok
            ? { kind: 'returned', body: Buffer.from(message.body) }
            : { kind: 'failed', handled: message.handled, error: message.error },
        );
      };
      cancel = this.#clock.after(call.timeoutMs, () => {
        resolve({ kind: 'timedOut' });
        this.kill();
      });
      const { timeoutMs: _, ...message } = { ...call, id };
      // A process that died meanwhile is seen by its end.
      if (this.#child.connected) this.#child.send(message, () => {});
    });
    cancel();
    await this.#lastLines(outcome.kind === 'exited' ? undefined : marks);
    return outcome;
  }

  async #load(): Promise<CallOutcome | undefined> {
    let limit: NodeJS.Timeout | undefined;
    const outcome = await this.#untilEnd<CallOutcome | undefined>((resolve) => {
      this.#onMessage = (message) => {
        if (message.type === 'ready') resolve(undefined);
        if (message.type === 'loadFailed') {
          resolve({ kind: 'failed', handled: false, error: message.error });
        }
      };
      limit = setTimeout(() => {
        resolve({ kind: 'timedOut' });
        this.kill();
      }, START_LIMIT_MS);
    });
    clearTimeout(limit);
    return outcome;
  }

  /** What `start` resolves with, or `exited` when the process ends before. */
  #untilEnd<Outcome = CallOutcome>(
    start: (resolve: (outcome: Outcome | CallOutcome) => void) => void,
  ): Promise<Outcome | CallOutcome> {
    return new Promise((resolve) => {
      this.#onEnd = () => resolve({ kind: 'exited' });
      start(resolve);
      if (this.#hasEnded) this.#onEnd();
    });
  }

  /** Waits until the log of a call has been read: its marks came, or the process has ended. */
  #lastLines(marks: Promise<void> | undefined): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, LOG_LIMIT_MS);
      const done = () => {
        clearTimeout(limit);
        resolve();
      };
      this.#onEnd = done;
      marks?.then(done);
      if (this.#hasEnded) done();
    });
  }

  #readLog(stream: Readable, onLine: (line: string) => void): void {
    const split = splitLog({ onLine, onMark: (id) => this.#onMark(id) });
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => split.push(text));
    stream.once('close', () => split.end());
  }

  /** Resolves when both streams have been read up to the end of this call. */
  #awaitMarks(id: number): Promise<void> {
    let missing = 2;
    return new Promise((resolve) => {
      this.#onMark = (found) => {
        if (found === id) missing -= 1;
        if (missing === 0) resolve();
      };
    });
  }
}
