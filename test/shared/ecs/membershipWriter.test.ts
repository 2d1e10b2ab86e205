import { describe, expect, it } from 'vitest';
import { EcsCallError, type EcsPort } from '../../../shared/ecs/ecsPort.js';
import { writeMembership } from '../../../shared/ecs/membershipWriter.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { retryClassOf } from '../../../shared/ecs/retryClasses.js';
import { createClock } from '../../../shared/runtime/clock.js';

const target = { targetId: 'i-1', instanceId: 'i-1' };

type Answer = 'ok' | { code: string; status?: number; retryAfterMs?: number };

/** Writes one join against scripted answers; `shows` is what a re-read says. */
async function write(
  answers: readonly Answer[],
  options: { shows?: boolean | null | Error; stopped?: boolean; remainingMs?: number } = {},
) {
  const clock = createClock(100_000);
  const calls: Record<string, unknown>[] = [];
  const port: EcsPort = {
    call(operation, parameters) {
      calls.push({ operation, ...parameters });
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      if (answer === 'ok' || answer === undefined) return Promise.resolve({ RequestId: 'req-1' });
      const { code, status, retryAfterMs } = answer;
      return Promise.reject(
        new EcsCallError(operation, { code, message: 'said so', httpStatus: status, retryAfterMs }),
      );
    },
  };
  const written = await writeMembership(
    {
      port,
      clock,
      pacer: new Pacer(clock, () => 100_000),
      regionId: 'cn-hangzhou',
      random: () => 0.5,
      halted: () => Promise.resolve(options.stopped ? 'stopped' : undefined),
      remainingMs: () => options.remainingMs ?? 1_000_000_000,
      shows: () =>
        options.shows instanceof Error
          ? Promise.reject(options.shows)
          : Promise.resolve(options.shows === undefined ? false : options.shows),
    },
    target,
    { api: 'JoinSecurityGroup', securityGroupIds: ['sg-1'] },
  );
  const { state, attempts, code } = written.record;
  return { state, attempts, code, why: written.why, calls: calls.length };
}

describe('a write', () => {
  it.each<[string, readonly Answer[], Parameters<typeof write>[1], object]>([
    ['that is answered is done', ['ok'], {}, { state: 'done', attempts: 1 }],
    [
      'that was so already is a success',
      [{ code: 'InvalidInstanceId.AlreadyExists', status: 403 }],
      {},
      { state: 'alreadySo', attempts: 1 },
    ],
    [
      'that is throttled is made later',
      [{ code: 'Throttling.User', status: 400, retryAfterMs: 1 }, 'ok'],
      {},
      { state: 'done', attempts: 2 },
    ],
    [
      'that conflicts is made again',
      [{ code: 'InvalidOperation.Conflict', status: 409 }, 'ok'],
      {},
      { state: 'done', attempts: 2 },
    ],
    [
      'waits for the state of its target',
      [{ code: 'IncorrectInstanceStatus', status: 403 }, 'ok'],
      {},
      { state: 'done', attempts: 2 },
    ],
    [
      'gives up on a state that does not settle',
      [{ code: 'IncorrectInstanceStatus', status: 403 }],
      {},
      { state: 'notMade', why: 'unsettled', code: 'IncorrectInstanceStatus' },
    ],
    [
      'whose answer is lost is unknown when the membership shows',
      [{ code: 'NoAnswer' }],
      { shows: true },
      { state: 'unknown', attempts: 1, code: 'NoAnswer' },
    ],
    [
      'whose answer is lost is made again when it does not show',
      [{ code: 'NoAnswer' }, 'ok'],
      {},
      { state: 'done', attempts: 2 },
    ],
    [
      'that already exists after a lost answer stays unknown',
      [{ code: 'NoAnswer' }, { code: 'InvalidInstanceId.AlreadyExists', status: 403 }],
      {},
      { state: 'unknown', attempts: 2 },
    ],
    [
      'that is refused after a lost answer stays unknown: the lost one may have been carried out',
      [{ code: 'NoAnswer' }, { code: 'AclLimitExceed', status: 403 }],
      {},
      { state: 'unknown', why: 'refused', attempts: 2, code: 'AclLimitExceed' },
    ],
    [
      'whose target is gone after a lost answer stays unknown',
      [{ code: 'NoAnswer' }, { code: 'InvalidInstanceId.NotFound', status: 404 }],
      {},
      { state: 'unknown', why: 'gone', attempts: 2 },
    ],
    [
      'whose target does not settle after a lost answer stays unknown',
      [{ code: 'NoAnswer' }, { code: 'IncorrectInstanceStatus', status: 403 }],
      {},
      { state: 'unknown', why: 'unsettled' },
    ],
    [
      'that fails with 500 is re-read first',
      [{ code: 'InternalError', status: 500 }],
      { shows: true },
      { state: 'unknown', attempts: 1 },
    ],
    [
      'of a released target is gone',
      [{ code: 'InvalidInstanceId.NotFound', status: 404 }],
      {},
      { state: 'refused', why: 'gone' },
    ],
    [
      'whose target vanishes while its answer is lost is gone',
      [{ code: 'NoAnswer' }],
      { shows: null },
      { state: 'unknown', why: 'gone' },
    ],
    [
      'that breaks a limit is refused',
      [{ code: 'AclLimitExceed', status: 403 }],
      {},
      { state: 'refused', why: 'refused', attempts: 1 },
    ],
    [
      'with a code that nobody knows is refused',
      [{ code: 'Brand.New', status: 400 }],
      {},
      { state: 'refused', why: 'refused' },
    ],
    [
      'that could only be made again after its time is left to a next invocation',
      [{ code: 'InvalidOperation.Conflict', status: 409 }, 'ok'],
      { remainingMs: 500 },
      { state: 'notMade', why: 'outOfTime', attempts: 1, code: undefined },
    ],
    [
      'whose answer was lost stays unknown where there is no time to make it again',
      [{ code: 'NoAnswer' }, 'ok'],
      { remainingMs: 500 },
      { state: 'unknown', why: 'outOfTime', attempts: 1 },
    ],
    [
      'is given up after seven failures that might have passed',
      [{ code: 'InvalidOperation.Conflict', status: 409 }],
      {},
      { state: 'notMade', why: 'unsettled', attempts: 7 },
    ],
    [
      'that is stopped is not made',
      ['ok'],
      { stopped: true },
      { state: 'notMade', why: 'stopped', calls: 0 },
    ],
    [
      'without time is not made',
      ['ok'],
      { remainingMs: 0 },
      { state: 'notMade', why: 'outOfTime', calls: 0 },
    ],
  ])('%s', async (_what, answers, options, expected) => {
    expect(await write(answers, options)).toMatchObject(expected);
  });
});

describe('the retry table', () => {
  it.each([
    ['JoinSecurityGroup', 'Throttling', 400, 'throttled'],
    ['JoinSecurityGroup', 'Throttling.Api', 400, 'throttled'],
    ['DescribeInstances', 'ServiceUnavailable', 503, 'retry'],
    ['DescribeSecurityGroupAttribute', 'ServiceUnavailable', 500, 'retry'],
    ['LeaveSecurityGroup', 'RequestTimeout', 504, 'unknown'],
    ['LeaveSecurityGroup', 'InstanceNotInSecurityGroup', 403, 'success'],
    ['LeaveSecurityGroup', 'InvalidSecurityGroupAssociation.NotFound', 400, 'success'],
    ['JoinSecurityGroup', 'InvalidSecurityGroupAssociation.NotFound', 400, 'permanent'],
    ['LeaveSecurityGroup', 'InvalidInstanceId.AlreadyExists', 403, 'permanent'],
    ['JoinSecurityGroup', 'InstanceLockedForSecurity', 403, 'gone'],
    ['JoinSecurityGroup', 'Anything', 502, 'unknown'],
  ] as const)('takes %s %s (%d) as %s', (operation, code, httpStatus, expected) => {
    expect(retryClassOf(operation, { code, httpStatus })).toBe(expected);
  });
});

describe('a write whose answer is lost', () => {
  it.each(['Forbidden.RAM', 'Throttling.User', 'NoAnswer'])(
    'is not made again blind: a re-read that fails with %s ends it as it came',
    async (code) => {
      const fault = new EcsCallError('DescribeInstances', { code, message: 'said so' });
      const calls: string[] = [];
      const clock = createClock(1_000_000);
      const writing = writeMembership(
        {
          port: {
            call(operation) {
              calls.push(operation);
              return Promise.reject(
                new EcsCallError(operation, { code: 'NoAnswer', message: 'lost' }),
              );
            },
          },
          clock,
          pacer: new Pacer(clock, () => 100_000),
          regionId: 'cn-hangzhou',
          random: () => 0.5,
          halted: () => Promise.resolve(undefined),
          remainingMs: () => 1_000_000_000,
          shows: () => Promise.reject(fault),
        },
        target,
        { api: 'ModifyInstanceAttribute', securityGroupIds: ['sg-1'] },
      );
      await expect(writing).rejects.toBe(fault);
      expect(calls).toStrictEqual(['ModifyInstanceAttribute']);
    },
  );
});
