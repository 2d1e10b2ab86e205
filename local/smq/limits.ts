/** Limits of queues and messages (facts/smq 2). Durations in seconds, sizes in bytes. */
export const LIMITS = {
  queueNameLength: 120,
  queues: 1000,
  batch: 16,
  /** What all bodies of one batch may have together. */
  batchBytes: 65_536,
  visibilityTimeout: [1, 43_200],
  delaySeconds: [0, 604_800],
  retentionSeconds: [60, 604_800],
  pollingWaitSeconds: [0, 30],
  priority: [1, 16],
  maximumMessageSize: [1024, 65_536],
  /** Not documented for the data plane; a bound that keeps typing errors out. */
  maxReceiveCount: [1, 1000],
  listNumber: [1, 1000],
} as const;

/** A message's priority when the sender names none; 1 is the highest. */
export const DEFAULT_PRIORITY = 8;
