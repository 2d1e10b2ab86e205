/** A token bucket: `size` calls at once, `perSecond` more each second of the region's time. */
export interface RateBucket {
  readonly size: number;
  readonly perSecond: number;
}

export interface CloudFlowLimits {
  /** An execution that would write one more event fails. */
  readonly eventsPerExecution: number;
  /** Input and output of a state and of an execution, reports, and the result of a constructor. */
  readonly stateBytes: number;
  readonly globalKeyBytes: number;
  readonly globalValueBytes: number;
  readonly definitionBytes: number;
  readonly flows: number;
  readonly runningExecutions: number;
  /** An execution that runs longer ends as TimedOut. */
  readonly executionSeconds: number;
  readonly waitSeconds: number;
  readonly taskTimeoutSeconds: number;
  readonly retryIntervalSeconds: number;
  readonly parallelBranches: number;
  readonly mapConcurrency: number;
  /**
   * Iterations of one inline Map. The pages read give a number for distributed Map alone (10,000);
   * the events and the 64 KiB of an execution end an inline one much earlier.
   */
  readonly mapIterations: number;
  /** By operation; `other` is one bucket for all the rest. `undefined` turns the rates off. */
  readonly rates:
    | {
        readonly startExecution: RateBucket;
        readonly describeExecution: RateBucket;
        readonly getExecutionHistory: RateBucket;
        readonly other: RateBucket;
        /** Steps entered, over all executions: they wait, they are not refused. */
        readonly steps: RateBucket;
      }
    | undefined;
}

/** facts/cloudflow 8: H/limits and H/standard-workflow-and-express-workflow, standard flows. */
export const DEFAULT_LIMITS: CloudFlowLimits = {
  eventsPerExecution: 5_000,
  stateBytes: 64 * 1024,
  globalKeyBytes: 128,
  globalValueBytes: 256 * 1024,
  // "Request size": the figure was read on the OLD page; the new page's was cut after "1,0".
  definitionBytes: 1_024 * 1024,
  flows: 10_000,
  runningExecutions: 10_000,
  executionSeconds: 365 * 24 * 3_600,
  waitSeconds: 300,
  taskTimeoutSeconds: 604_800,
  retryIntervalSeconds: 86_400,
  parallelBranches: 50,
  mapConcurrency: 40,
  mapIterations: 10_000,
  rates: {
    startExecution: { size: 100, perSecond: 100 },
    describeExecution: { size: 50, perSecond: 5 },
    getExecutionHistory: { size: 50, perSecond: 5 },
    other: { size: 10, perSecond: 2 },
    steps: { size: 100, perSecond: 100 },
  },
};
