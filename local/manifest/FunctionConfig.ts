/** A function as s.yaml describes it, checked. Durations in seconds, memory in MB. */
export interface FunctionConfig {
  readonly functionName: string;
  readonly description: string;
  readonly runtime: string;
  readonly handler: string;
  /** Absolute path of the folder that holds the built code. */
  readonly codeDir: string;
  /** Empty: without a role, a function may do nothing. */
  readonly roleArn: string;
  /** Where its log goes; undefined: nowhere. */
  readonly log: { readonly project: string; readonly logstore: string } | undefined;
  readonly memorySize: number;
  readonly cpu: number;
  readonly timeout: number;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly initializer: LifecycleHook | undefined;
  readonly preStop: LifecycleHook | undefined;
  readonly reservedConcurrency: number | undefined;
  readonly asyncInvoke: AsyncInvokeConfig;
  readonly triggers: readonly Trigger[];
}

export interface LifecycleHook {
  readonly handler: string;
  readonly timeout: number;
}

export interface AsyncInvokeConfig {
  readonly maxAsyncRetryAttempts: number;
  readonly maxAsyncEventAgeInSeconds: number;
  /** Queue names. */
  readonly onSuccessQueue: string | undefined;
  readonly onFailureQueue: string | undefined;
}

export type Trigger = HttpTrigger | TimerTrigger | QueueTrigger;

export interface HttpTrigger {
  readonly type: 'http';
  readonly name: string;
  readonly authType: 'function' | 'anonymous';
  readonly methods: readonly string[];
  readonly disableURLInternet: boolean;
}

export interface TimerTrigger {
  readonly type: 'timer';
  readonly name: string;
  readonly cronExpression: string;
  readonly enable: boolean;
  readonly payload: string;
}

/** An EventBridge trigger whose source is an SMQ queue (facts/function-compute 4.3). */
export interface QueueTrigger {
  readonly type: 'eventbridge';
  readonly name: string;
  readonly enable: boolean;
  readonly asyncInvocationType: boolean;
  readonly queueName: string;
  readonly isBase64Decode: boolean;
  readonly eventSchema: 'CloudEvents' | 'RawData';
  readonly mode: 'event-streaming' | 'event-driven';
  readonly errorsTolerance: 'ALL' | 'NONE';
  readonly pushRetryStrategy: 'BACKOFF_RETRY' | 'EXPONENTIAL_DECAY_RETRY';
  readonly deadLetterQueueName: string | undefined;
  /** Messages a push. */
  readonly countBasedWindow: number;
  /** Seconds a push waits for more messages. */
  readonly timeBasedWindow: number;
  readonly maximumTasks: number;
}
