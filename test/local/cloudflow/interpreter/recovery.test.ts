import { afterEach, describe, expect, it } from 'vitest';
import { createRegionClock, type RegionClock } from '../../../../local/clock.js';
import { failureOf, refusal, startRegion, type TestRegion, thrown, typesOf } from '../region.js';

let region: TestRegion;
afterEach(() => region.close());

const TASK = (recovery: string) => `
Type: StateMachine
Name: recovery
SpecVersion: v1
StartAt: Work
States:
  - Type: Task
    Name: Work
    Action: FC:InvokeFunction
    Parameters:
      resourceArn: acs:fc:::functions/work/LATEST
      invocationType: Sync
      body:
        retry.$: $Context.Current.RetryCount
${recovery}
    OutputConstructor: {body.$: $Output.Body}
    End: true
  - {Type: Pass, Name: Caught, End: true}
  - {Type: Pass, Name: CaughtToo, End: true}
`;
const CATCH_ALL = `
    Catch:
      - {Description: one, Errors: [Other], Next: CaughtToo, OutputConstructor: {by: one}}
      - Description: two
        Errors: [FnF.ALL]
        Next: Caught
        OutputConstructor:
          code.$: $Context.Current.Error.Code
          detail.$: $Context.Current.Error.Detail
          tries.$: $Context.Current.RetryCount
          input.$: $Input
`;

/** A real clock that notes the durations it is asked to sleep. */
function notingClock(): { clock: RegionClock; sleepsMs: number[] } {
  const sleepsMs: number[] = [];
  const clock = createRegionClock(10_000);
  return {
    sleepsMs,
    clock: {
      ...clock,
      sleep: (durationMs, signal) => {
        sleepsMs.push(durationMs);
        return clock.sleep(durationMs, signal);
      },
    },
  };
}

describe('Retry and Catch', () => {
  it('waits interval × rate^(k-1), at most the cap, before retry k, then catches', async () => {
    const { clock, sleepsMs } = notingClock();
    region = await startRegion({ clock, handlers: { work: () => thrown('Busy', 'later') } });
    const outcome = await region.run(
      TASK(`
    Retry:
      - {Description: r, Errors: [Never], MaxAttempts: 9, IntervalSeconds: 1}
      - Description: busy
        Errors: [Busy]
        MaxAttempts: 4
        IntervalSeconds: 2
        BackoffRate: 3
        MaxBackoffSeconds: 30
${CATCH_ALL}`),
      { id: 1 },
    );
    expect(sleepsMs).toStrictEqual([2_000, 6_000, 18_000, 30_000]);
    expect(outcome.output).toStrictEqual({
      code: 'Busy',
      detail: 'later',
      tries: 4,
      input: { id: 1 },
    });
    expect(region.invocations.map(({ payload }) => String(payload))).toStrictEqual(
      [0, 1, 2, 3, 4].map((retry) => `{"retry":${retry}}`),
    );
  });

  it('succeeds when a retry does', async () => {
    let calls = 0;
    region = await startRegion({
      handlers: {
        work: () => {
          calls += 1;
          return calls < 3 ? refusal(500, 'InternalServerError', 'x') : { calls };
        },
      },
    });
    const outcome = await region.run(
      TASK(`
    Retry:
      - {Description: r, Errors: [FC.InternalServerError], MaxAttempts: 2, IntervalSeconds: 1}
    Catch:
      - {Description: c, Errors: [FnF.ALL], Next: Caught}
      - {Description: d, Errors: [Other], Next: CaughtToo}`),
    );
    expect(outcome.output).toStrictEqual({ body: { calls: 3 } });
    expect(typesOf(outcome).filter((type) => type === 'TaskFailed Work')).toHaveLength(2);
  });

  it('uses the first retry rule alone that names the error', async () => {
    region = await startRegion({ handlers: { work: () => thrown('Busy', 'later') } });
    await region.run(
      TASK(`
    Retry:
      - {Description: r, Errors: [Busy], MaxAttempts: 0, IntervalSeconds: 1}
      - {Description: s, Errors: [FnF.ALL], MaxAttempts: 5, IntervalSeconds: 1}
${CATCH_ALL}`),
    );
    expect(region.invocations).toHaveLength(1);
  });

  it('hands an empty object to the target of a Catch without OutputConstructor', async () => {
    region = await startRegion({ handlers: { work: () => thrown('Busy', 'later') } });
    const outcome = await region.run(
      TASK(`
    Catch:
      - {Description: c, Errors: [Busy], Next: Caught}
      - {Description: d, Errors: [Other], Next: CaughtToo}`),
      { id: 1 },
    );
    expect(outcome.output).toStrictEqual({});
  });

  it('names a function error without a type FC.Unknown, a missing function by its code', async () => {
    region = await startRegion({
      handlers: { work: () => ({ ...thrown('', ''), body: Buffer.from('not JSON') }) },
    });
    const flow = TASK(CATCH_ALL);
    expect((await region.run(flow)).output).toMatchObject({ code: 'FC.Unknown' });
    const missing = await region.run(flow.replace('functions/work', 'functions/none'));
    expect(missing.output).toMatchObject({ code: 'FC.FunctionNotFound' });
  });

  it.each([
    ['another region', 'acs:fc:cn-beijing::functions/work/LATEST'],
    ['another account', 'acs:fc::42:functions/work/LATEST'],
    ['FC 2.0', 'acs:fc:::services/s.LATEST/functions/work'],
  ])('refuses an ARN of %s that an expression gives', async (_, arn) => {
    region = await startRegion({ handlers: { work: () => ({}) } });
    const flow = TASK(CATCH_ALL).replace(/resourceArn: .*/, 'resourceArn.$: $Input.arn');
    expect((await region.run(flow, { arn })).output).toMatchObject({
      code: 'FC.InvalidArgument',
    });
    const own = await region.run(flow, { arn: 'acs:fc:::functions/work/LATEST' });
    expect(own.output).toStrictEqual({ body: {} });
  });

  it.each([
    ['a path that leads nowhere', 'x.$: $Output.Body.none', 'FnF.BadExpression'],
    ['an output over 64 KiB', 'x.$: $Output.Body.big', 'FnF.DataLimitExceeded'],
  ])('does not catch %s: the execution fails', async (_, entry, errorCode) => {
    region = await startRegion({ handlers: { work: () => ({ big: 'x'.repeat(40_000) }) } });
    const flow = TASK(CATCH_ALL).replace(
      'OutputConstructor: {body.$: $Output.Body}',
      `OutputConstructor:\n      ${entry}\n      y.$: $Output.Body.big`,
    );
    const outcome = await region.run(flow);
    expect(outcome.status).toBe('Failed');
    expect(failureOf(outcome)).toMatchObject({ errorCode });
  });
});
