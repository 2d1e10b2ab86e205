import { describe, expect, it } from 'vitest';
import { EcsCallError } from '../../../shared/ecs/ecsPort.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { readOnce } from '../../../shared/ecs/readCalls.js';
import { createManualClock } from '../runtime/manualClock.js';

interface Fault {
  readonly code: string;
  readonly httpStatus?: number;
  readonly retryAfterMs?: number;
}

/** One read against scripted failures, on a clock that stands still but for waits. */
async function read(faults: readonly Fault[], patienceMs = 60_000) {
  const clock = createManualClock();
  const startedAt = clock.now();
  const told: string[] = [];
  let calls = 0;
  const end = await readOnce(
    {
      port: {
        call: (operation) => {
          const fault = faults[calls];
          calls += 1;
          if (!fault) return Promise.resolve({ RequestId: 'r' });
          return Promise.reject(new EcsCallError(operation, { message: 'said so', ...fault }));
        },
      },
      ...{ clock, patienceMs, random: () => 1 },
      // So many a minute that the pace itself takes no time.
      pacer: new Pacer(clock, () => Number.POSITIVE_INFINITY),
      onRetry: (error) => told.push(error.code),
    },
    'DescribeInstances',
    {},
  ).catch((error: EcsCallError) => error.code);
  return { end, calls, told, tookMs: clock.elapsedMs(startedAt) };
}

const unavailable: Fault = { code: 'ServiceUnavailable', httpStatus: 503 };

describe('a read', () => {
  it('is made again after longer and longer waits while its failure may pass', async () => {
    const noAnswer: Fault = { code: 'NoAnswer' };
    expect(
      await read([unavailable, noAnswer, { code: 'InternalError', httpStatus: 500 }]),
    ).toStrictEqual({
      end: { RequestId: 'r' },
      calls: 4,
      told: ['ServiceUnavailable', 'NoAnswer', 'InternalError'],
      tookMs: 500 + 1_000 + 2_000,
    });
  });

  it('that is throttled comes again when the answer says', async () => {
    const throttled: Fault = { code: 'Throttling.User', httpStatus: 400, retryAfterMs: 1_234 };
    expect(await read([throttled])).toStrictEqual({
      ...{ end: { RequestId: 'r' }, calls: 2, told: ['Throttling.User'], tookMs: 1_234 },
    });
  });

  it('is given up where the next wait would end after its patience', async () => {
    expect(await read(Array<Fault>(20).fill(unavailable), 3_499)).toStrictEqual({
      end: 'ServiceUnavailable',
      calls: 3,
      told: ['ServiceUnavailable', 'ServiceUnavailable'],
      tookMs: 1_500,
    });
  });

  it('that is refused is made once', async () => {
    expect(await read([{ code: 'Forbidden.RAM', httpStatus: 403 }])).toStrictEqual({
      ...{ end: 'Forbidden.RAM', calls: 1, told: [], tookMs: 0 },
    });
  });
});
