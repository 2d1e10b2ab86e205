import type { Target } from '../contracts/target.js';
import type { Call, OperationApi, OperationRecord } from '../contracts/work.js';
import type { Clock } from '../runtime/clock.js';
import { type Retry, retrying } from '../runtime/retrying.js';
import { EcsCallError, type EcsPort } from './ecsPort.js';
import type { Pacer } from './pacer.js';
import { retryClassOf } from './retryClasses.js';

/** Tries after a failure that may pass, and how long a target's state is waited for. */
const PASSING_TRIES = 6;
const STATE_PATIENCE_MS = 60_000;
const STATE_WAIT_MS = 5_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

export interface WriterOptions {
  readonly port: EcsPort;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly regionId: string;
  readonly random: () => number;
  /** Asked before every write: why no more may be made, or none on this target. */
  readonly halted: (target: Target) => Promise<'stopped' | 'overtaken' | 'isolated' | undefined>;
  /** Milliseconds of the deployment's time that are left for calls. */
  readonly remainingMs: () => number;
  /** Whether the target has what a call makes; asked after a lost answer. Null: it no longer exists. */
  readonly shows: (target: Target, call: Call) => Promise<boolean | null>;
}

/** An operation that was made, or why not; `why` of `notMade` and `refused` says what to do next. */
export interface Written {
  readonly record: OperationRecord;
  /** Whether an attempt had no answer: that call may still take effect, whatever a later one was told. */
  readonly lost: boolean;
  readonly why?:
    | 'stopped'
    | 'overtaken'
    | 'isolated'
    | 'outOfTime'
    | 'gone'
    | 'refused'
    | 'unsettled';
}

/**
 * Makes one write: waits for its turn, obeys throttling, retries what may pass, and re-reads after
 * a lost answer before it tries again. No token makes these calls idempotent (facts/ecs 1.14).
 */
export async function writeMembership(
  options: WriterOptions,
  target: Target,
  { api, securityGroupIds }: Call,
): Promise<Written> {
  const { clock, pacer, port, random } = options;
  const startedAt = clock.iso();
  let attempts = 0;
  let tries = 0;
  let lost = false;
  let unsettledSinceMs: number | undefined;
  let isGivenUp = false;
  const end = (
    state: OperationRecord['state'],
    why?: Written['why'],
    fault?: EcsCallError,
    requestId?: string,
  ): Written => ({
    record: {
      api,
      securityGroupIds,
      state,
      attempts,
      startedAt,
      endedAt: clock.iso(),
      ...(requestId ? { requestId } : {}),
      ...(fault
        ? {
            code: fault.code,
            message: fault.message,
            ...(fault.requestId ? { requestId: fault.requestId } : {}),
          }
        : {}),
    },
    lost,
    ...(why ? { why } : {}),
  });

  /** One write; throws the fault of one that may be made again. */
  const make = async (): Promise<Written> => {
    if (options.remainingMs() <= 0) return end(lost ? 'unknown' : 'notMade', 'outOfTime');
    await pacer.turn(api);
    const halted = await options.halted(target);
    if (halted) return end(lost ? 'unknown' : 'notMade', halted);
    if (options.remainingMs() <= 0) return end(lost ? 'unknown' : 'notMade', 'outOfTime');
    attempts += 1;
    try {
      const parameters = parametersOf(api, options.regionId, target, securityGroupIds);
      const body = await port.call(api, parameters);
      return end('done', undefined, undefined, String(body.RequestId ?? ''));
    } catch (error) {
      if (!(error instanceof EcsCallError)) throw error;
      const kind = retryClassOf(api, error);
      if (kind === 'success') return end(lost ? 'unknown' : 'alreadySo', undefined, error);
      // After a lost answer even a refusal leaves open whether the lost write was carried out.
      if (kind === 'gone') return end(lost ? 'unknown' : 'refused', 'gone', error);
      if (kind === 'permanent') return end(lost ? 'unknown' : 'refused', 'refused', error);
      if (kind === 'unknown') {
        lost = true;
        const shown = await options
          .shows(target, { api, securityGroupIds })
          .catch((cause: unknown) => Promise.reject(new RereadError(cause)));
        if (shown === null) return end('unknown', 'gone', error);
        if (shown) return end('unknown', undefined, error);
      }
      throw error;
    }
  };

  const classify = (error: unknown): Retry => {
    if (!(error instanceof EcsCallError)) return 'stop';
    const kind = retryClassOf(api, error);
    if (kind === 'throttled') {
      // The pacer keeps the next turn away as long as need be.
      pacer.throttled(api, error.retryAfterMs);
      return { afterMs: 0 };
    }
    if (kind === 'state') {
      unsettledSinceMs ??= clock.now();
      isGivenUp = clock.elapsedMs(unsettledSinceMs) > STATE_PATIENCE_MS;
      return isGivenUp ? 'stop' : { afterMs: STATE_WAIT_MS };
    }
    tries += 1;
    isGivenUp = tries > PASSING_TRIES;
    return isGivenUp ? 'stop' : 'again';
  };

  try {
    return await retrying(make, {
      ...{ clock, random, classify, baseMs: FIRST_WAIT_MS, mostMs: LONGEST_WAIT_MS },
      patienceMs: options.remainingMs(),
    });
  } catch (error) {
    if (error instanceof RereadError) throw error.cause;
    if (!(error instanceof EcsCallError)) throw error;
    const state = lost ? 'unknown' : 'notMade';
    return isGivenUp ? end(state, 'unsettled', error) : end(state, 'outOfTime');
  }
}

/**
 * A re-read after a lost answer that failed. The write must not be made again without having looked,
 * and the fault of a read says nothing about the write: it leaves the writer as it came.
 */
class RereadError extends Error {
  constructor(cause: unknown) {
    super('the re-read failed', { cause });
    this.name = 'RereadError';
  }
}

/** Instances are addressed as such: by InstanceId the call acts on the primary interface (1.1). */
function parametersOf(
  api: OperationApi,
  regionId: string,
  target: Target,
  securityGroupIds: readonly string[],
): Record<string, unknown> {
  const primary = target.targetId === target.instanceId;
  switch (api) {
    case 'JoinSecurityGroup':
    case 'LeaveSecurityGroup':
      return {
        regionId,
        securityGroupId: securityGroupIds[0],
        ...(primary ? { instanceId: target.instanceId } : { networkInterfaceId: target.targetId }),
      };
    case 'DeleteSecurityGroup':
      return { regionId, securityGroupId: target.targetId };
    case 'ModifyInstanceAttribute':
      return { instanceId: target.instanceId, securityGroupIds };
    case 'ModifyNetworkInterfaceAttribute':
      return { regionId, networkInterfaceId: target.targetId, securityGroupId: securityGroupIds };
  }
}
