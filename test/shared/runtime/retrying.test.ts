import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../shared/runtime/clock.js';
import { type Retry, type RetryOptions, retrying } from '../../../shared/runtime/retrying.js';
import { createManualClock } from './manualClock.js';

class Fault extends Error {
  readonly retry: Retry;

  constructor(retry: Retry, message = 'it failed') {
    super(message);
    this.name = 'Fault';
    this.retry = retry;
  }
}

/** Makes a call that fails so, one failure after the other, then answers how often it was made. */
async function run(
  faults: readonly Retry[],
  options: Partial<RetryOptions> & { readonly callMs?: number } = {},
) {
  const { callMs = 0, ...over } = options;
  const clock = createManualClock();
  const startedAt = clock.now();
  let calls = 0;
  const call = async () => {
    calls += 1;
    clock.advance(callMs);
    const retry = faults[calls - 1];
    if (retry !== undefined) throw new Fault(retry, `call ${calls} failed`);
    return `call ${calls} answers`;
  };
  const told: unknown[] = [];
  const end = await retrying(call, {
    ...{ clock, random: () => 1, baseMs: 100, mostMs: 1_000 },
    classify: (error) => (error instanceof Fault ? error.retry : 'stop'),
    onRetry: (error) => told.push((error as Fault).message),
    ...over,
  }).catch((error: unknown) => (error instanceof Error ? error.message : error));
  return { end, calls, slept: [...clock.slept], tookMs: clock.elapsedMs(startedAt), told };
}

describe('a call that is retried', () => {
  it('answers at once where nothing fails', async () => {
    expect(await run([])).toStrictEqual({
      ...{ end: 'call 1 answers', calls: 1, slept: [], tookMs: 0, told: [] },
    });
  });

  it('waits twice as long each time, up to the longest wait', async () => {
    const { end, slept, told } = await run(Array<Retry>(6).fill('again'));
    expect([end, slept]).toStrictEqual(['call 7 answers', [100, 200, 400, 800, 1_000, 1_000]]);
    expect(told).toStrictEqual([1, 2, 3, 4, 5, 6].map((call) => `call ${call} failed`));
  });

  it('spreads its waits over their upper half', async () => {
    const { slept } = await run(['again', 'again'], { random: () => 0 });
    expect(slept).toStrictEqual([50, 100]);
  });

  it('is given up where an error says so, or is none that it knows', async () => {
    expect(await run(['again', 'stop'])).toStrictEqual({
      ...{ end: 'call 2 failed', calls: 2, slept: [100], tookMs: 100, told: ['call 1 failed'] },
    });
  });

  it('is made so many times more, and no more', async () => {
    const { end, calls } = await run(Array<Retry>(9).fill('again'), { retries: 3 });
    expect([end, calls]).toStrictEqual(['call 4 failed', 4]);
    expect((await run(['again'], { retries: 0 })).calls).toBe(1);
  });

  it('waits as long as it is told, which makes no later wait longer and is no retry', async () => {
    const faults: Retry[] = [{ afterMs: 7_000 }, 'again', { afterMs: 0 }, 'again'];
    const { end, slept } = await run(faults, { retries: 2 });
    expect([end, slept]).toStrictEqual(['call 5 answers', [7_000, 100, 200]]);
  });

  it('begins no wait that would end after its time, be it a hint', async () => {
    const again = await run(Array<Retry>(9).fill('again'), { patienceMs: 699 });
    expect([again.end, again.tookMs]).toStrictEqual(['call 3 failed', 300]);
    const hint = await run([{ afterMs: 701 }], { patienceMs: 700 });
    expect([hint.end, hint.tookMs]).toStrictEqual(['call 1 failed', 0]);
    expect((await run([{ afterMs: 700 }], { patienceMs: 700 })).end).toBe('call 2 answers');
  });

  it('counts what the calls take towards its time', async () => {
    const { end, calls } = await run(Array<Retry>(9).fill('again'), {
      ...{ patienceMs: 1_000, callMs: 400 },
    });
    expect([end, calls]).toStrictEqual(['call 2 failed', 2]);
  });

  it('never waits beyond its time, whatever fails', async () => {
    const retry = fc.oneof(
      fc.constant<Retry>('again'),
      fc.nat(3_000).map((afterMs): Retry => ({ afterMs })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(retry, { maxLength: 30 }),
        fc.nat(10_000),
        // Fractions of two: sums of them are exact.
        fc.constantFrom(0, 0.25, 0.5, 1),
        async (faults, patienceMs, at) => {
          const { tookMs, slept } = await run(faults, { patienceMs, random: () => at });
          expect(tookMs).toBeLessThanOrEqual(patienceMs);
          expect(tookMs).toBe(slept.reduce((sum, one) => sum + one, 0));
        },
      ),
    );
  });

  it('is not made when it was aborted before, and not again when that happens in a wait', async () => {
    const before = await run([], { signal: AbortSignal.abort('enough') });
    expect([before.end, before.calls]).toStrictEqual(['enough', 0]);
    const control = new AbortController();
    const during = await run(Array<Retry>(9).fill('again'), {
      signal: control.signal,
      onRetry: () => control.abort('enough'),
    });
    expect([during.end, during.calls, during.slept]).toStrictEqual(['enough', 1, []]);
  });

  it('ends a wait in the middle when it is aborted', async () => {
    const control = new AbortController();
    const waiting = run(['again'], {
      ...{ clock: createClock(1), baseMs: 600_000, mostMs: 600_000, signal: control.signal },
      onRetry: () => setImmediate(() => control.abort()),
    });
    expect(await waiting).toMatchObject({ end: 'The operation was aborted', calls: 1 });
  });
});
