import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../local/cloudflow/limits.js';
import { createManualClock } from '../../manualClock.js';
import { failureOf, startRegion, type TestRegion } from '../region.js';

let region: TestRegion;
afterEach(() => region.close());

const FLOW = (...states: string[]) =>
  `Type: StateMachine\nName: data\nSpecVersion: v1\nStartAt: A\nStates:\n${states
    .map((state) => `  - ${state.trim().replaceAll('\n', '\n    ')}\n`)
    .join('')}`;

describe('flow data', () => {
  it('reads globals of before in OutputConstructor, the raw output in GlobalConstructor', async () => {
    region = await startRegion({ handlers: { f: () => ({ n: 1 }) } });
    const outcome = await region.run(
      FLOW(
        '{Type: Pass, Name: A, GlobalConstructor: {g: old}, Next: B}',
        `
Type: Task
Name: B
Action: FC:InvokeFunction
Parameters: {resourceArn: "acs:fc:::functions/f/LATEST", invocationType: Sync}
OutputConstructor: {seen.$: $Global.g}
GlobalConstructor: {g.$: $Output.Body.n}
Next: C`,
        `
Type: Pass
Name: C
InputConstructor: {now.$: $Global.g, was.$: $Context.Current.Input.seen}
End: true`,
      ),
    );
    expect(outcome.output).toStrictEqual({ now: 1, was: 'old' });
  });

  it('tells a state of the execution and of itself', async () => {
    region = await startRegion();
    region.cloudflow.putFlow({
      name: 'data',
      roleArn: 'acs:ram::1:role/fnf',
      definition: FLOW(`
Type: Pass
Name: A
OutputConstructor:
  execution.$: $Context.Execution.Name
  role.$: $Context.Execution.RoleArn
  state.$: $Context.Current.Name
  input.$: $Context.Current.Input
End: true`),
    });
    const { whenEnded } = region.cloudflow.startExecution({
      flowName: 'data',
      executionName: 'e1',
      input: { x: [1] },
    });
    expect(await whenEnded()).toStrictEqual({
      status: 'Succeeded',
      output: { execution: 'e1', role: 'acs:ram::1:role/fnf', state: 'A', input: { x: [1] } },
    });
  });

  it('keeps keys such as __proto__ as data', async () => {
    region = await startRegion();
    const input = JSON.parse('{"__proto__":{"polluted":true}}');
    const outcome = await region.run(FLOW('{Type: Pass, Name: A, End: true}'), input);
    expect(JSON.stringify(outcome.output)).toBe('{"__proto__":{"polluted":true}}');
    const read = FLOW(
      '{Type: Pass, Name: A, OutputConstructor: {a.$: $Input.toString}, End: true}',
    );
    expect(failureOf(await region.run(read))).toMatchObject({ errorCode: 'FnF.BadExpression' });
  });

  it.each([
    ['a constructed output', 'OutputConstructor', 65_536 - '{"x":""}'.length],
    ['a constructed input', 'InputConstructor', 65_536 - '{"x":""}'.length],
  ])('lets %s have 65,536 bytes and no more', async (_, key, length) => {
    region = await startRegion();
    const flow = (size: number) =>
      FLOW(`{Type: Pass, Name: A, ${key}: {x: ${'x'.repeat(size)}}, End: true}`);
    expect((await region.run(flow(length))).status).toBe('Succeeded');
    const outcome = await region.run(flow(length + 1));
    expect(failureOf(outcome)).toStrictEqual({
      errorCode: 'FnF.DataLimitExceeded',
      errorDetail: `A.${key} has 65537 bytes, at most 65536 are allowed`,
    });
  });

  it('lets a global have a key of 128 bytes and no more', async () => {
    region = await startRegion();
    const flow = (length: number) =>
      FLOW(`{Type: Pass, Name: A, GlobalConstructor: {${'k'.repeat(length)}: 1}, End: true}`);
    expect((await region.run(flow(128))).status).toBe('Succeeded');
    expect(failureOf(await region.run(flow(129)))).toMatchObject({
      errorCode: 'FnF.DataLimitExceeded',
    });
  });

  it('fails an execution that writes more than its events, the last one being its end', async () => {
    region = await startRegion({ limits: { rates: undefined } });
    const outcome = await region.run(
      FLOW('{Type: Pass, Name: A, Next: B}', '{Type: Pass, Name: B, Next: A}'),
    );
    expect(failureOf(outcome)).toStrictEqual({
      errorCode: 'FnF.EventLimitExceeded',
      errorDetail: 'the execution has more than 5000 events',
    });
    expect(outcome.events.map(({ EventId }) => EventId)).toStrictEqual(
      Array.from({ length: 5_000 }, (_, at) => at + 1),
    );
  });

  it('enters at most 100 steps a second of the region after the first 100', async () => {
    const clock = createManualClock();
    const startedMs = clock.now();
    region = await startRegion({
      clock,
      limits: { eventsPerExecution: 1_001, rates: DEFAULT_LIMITS.rates },
    });
    let hasEnded = false;
    const run = region
      .run(FLOW('{Type: Pass, Name: A, Next: B}', '{Type: Pass, Name: B, Next: A}'))
      .finally(() => {
        hasEnded = true;
      });
    while (!hasEnded) {
      await new Promise(setImmediate);
      // A step waits 10 ms; what waits longer is the execution's own time-out.
      const [nextMs] = clock.pending();
      if (nextMs !== undefined && nextMs < 60_000) clock.advance(nextMs);
    }
    await run;
    // 250 steps: 100 at once, 150 in 1.5 s.
    expect(clock.now() - startedMs).toBe(1_500);
  });

  it('ends an execution that lasts too long as TimedOut', async () => {
    region = await startRegion({ limits: { executionSeconds: 60 } });
    const outcome = await region.run(FLOW('{Type: Wait, Name: A, Seconds: 300, End: true}'));
    expect(outcome.status).toBe('TimedOut');
    expect(outcome.events.at(-1)?.Type).toBe('ExecutionTimedOut');
  });

  it.each([
    ['0', 0],
    ['301', 301],
    ['a text', '5'],
    ['a fraction', 1.5],
  ])('fails when Seconds.$ gives %s', async (_, seconds) => {
    region = await startRegion();
    const outcome = await region.run(
      FLOW('{Type: Wait, Name: A, Seconds.$: $Input.seconds, End: true}'),
      { seconds },
    );
    expect(failureOf(outcome)).toMatchObject({ errorCode: 'FnF.InvalidData' });
  });

  it('fails when a condition gives no Boolean', async () => {
    region = await startRegion();
    const outcome = await region.run(
      FLOW(
        '{Type: Choice, Name: A, Branches: [{Condition: $Input.x, Next: B}], Default: B}',
        '{Type: Pass, Name: B, End: true}',
      ),
      { x: 1 },
    );
    expect(failureOf(outcome)).toStrictEqual({
      errorCode: 'FnF.BadExpression',
      errorDetail: 'A.Condition: $Input.x must give true or false, found number',
    });
  });
});
