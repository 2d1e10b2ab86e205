import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../manualClock.js';
import { failureOf, startRegion, type TestRegion, thrown, typesOf } from '../region.js';

let region: TestRegion;
afterEach(() => region.close());

const HEAD = (name: string, startAt: string) =>
  `Type: StateMachine\nName: ${name}\nSpecVersion: v1\nStartAt: ${startAt}\nStates:\n`;

const MAP = (fields: string) => `${HEAD('mapping', 'Each')}
  - Type: Map
    Name: Each
    ItemsPath: $Input.items
    ${fields}
    Processor:
      StartAt: Work
      States:
        - Type: Task
          Name: Work
          Action: FC:InvokeFunction
          Parameters:
            resourceArn: acs:fc:::functions/work/LATEST
            invocationType: Sync
            body: {n.$: $Input.n}
          Retry:
            - {Description: r, Errors: [Busy], MaxAttempts: 1, IntervalSeconds: 1}
          Catch:
            - Description: c
              Errors: [Busy]
              OutputConstructor: {lost.$: $Input.n}
              Next: Lost
          OutputConstructor: {done.$: $Input.n}
          End: true
        - {Type: Pass, Name: Lost, End: true}
    End: true
`;

/** A function that notes how many calls run at once. */
function counting() {
  const seen = { running: 0, most: 0 };
  const work = async () => {
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.running -= 1;
    return {};
  };
  return { seen, work };
}

const items = (count: number) => ({ items: Array.from({ length: count }, (_, n) => ({ n })) });

describe('Map', () => {
  it('retries and catches inside an iteration, apart from the others', async () => {
    region = await startRegion({
      handlers: { work: ({ n }) => (n === 1 ? thrown('Busy', '') : {}) },
    });
    const outcome = await region.run(MAP('MaxConcurrency: 8'), items(3));
    expect(outcome.output).toStrictEqual({ Items: [{ done: 0 }, { lost: 1 }, { done: 2 }] });
    expect(region.invocations).toHaveLength(4);
  });

  it.each(['MaxConcuccency', 'MaxConcurrency'])('runs as many at once as %s says', async (key) => {
    const { seen, work } = counting();
    region = await startRegion({ handlers: { work } });
    await region.run(MAP(`${key}: 3`), items(12));
    expect(seen.most).toBe(3);
  });

  it('takes 40 at once when the region does not enforce the field, or it is absent', async () => {
    const { seen, work } = counting();
    region = await startRegion({ handlers: { work }, mapConcurrencyEnforced: false });
    await region.run(MAP('MaxConcuccency: 3'), items(60));
    expect(seen.most).toBe(40);
    seen.most = 0;
    await region.run(MAP(''), items(60));
    expect(seen.most).toBe(40);
  });

  it('fails with the first error that an iteration does not catch', async () => {
    region = await startRegion({
      handlers: { work: ({ n }) => (n === 2 ? thrown('Broken', 'at 2') : {}) },
    });
    const outcome = await region.run(MAP('MaxConcuccency: 1'), items(9));
    expect(failureOf(outcome)).toStrictEqual({ errorCode: 'Broken', errorDetail: 'at 2' });
    expect(region.invocations).toHaveLength(3);
  });

  it('puts out no items for an empty array, and refuses what is no array or no object', async () => {
    region = await startRegion({ handlers: { work: () => ({}) } });
    expect((await region.run(MAP(''), { items: [] })).output).toStrictEqual({ Items: [] });
    for (const wrong of [{ items: { n: 1 } }, { items: [1] }]) {
      expect(failureOf(await region.run(MAP(''), wrong))).toMatchObject({
        errorCode: 'FnF.InvalidData',
      });
    }
  });

  it('fails when the outputs together are over 64 KiB', async () => {
    region = await startRegion({ handlers: { work: () => ({}) } });
    const flow = MAP('').replace('{done.$: $Input.n}', `{done: "${'x'.repeat(40_000)}"}`);
    expect((await region.run(flow, items(1))).status).toBe('Succeeded');
    expect(failureOf(await region.run(flow, items(2)))).toMatchObject({
      errorCode: 'FnF.DataLimitExceeded',
    });
  });

  it('gives its items from the context', async () => {
    region = await startRegion({ handlers: { work: () => ({}) } });
    const flow = MAP('').replace('$Input.items', '$Context.Execution.Input.items');
    expect((await region.run(flow, items(1))).output).toStrictEqual({ Items: [{ done: 0 }] });
  });
});

const BOTH = (second: string, recovery = '') => `${HEAD('both', 'Both')}
  - Type: Parallel
    Name: Both
    Branches:
      - StartAt: Slow
        States:
          - {Type: Wait, Name: Slow, Seconds: 300, Next: After}
          - {Type: Pass, Name: After, End: true}
      - StartAt: Second
        States:
          - ${second.trim().replaceAll('\n', '\n            ')}
${recovery}
    End: true
  - {Type: Pass, Name: Caught, End: true}
`;
const THROWS = `
Type: Task
Name: Second
Action: FC:InvokeFunction
Parameters: {resourceArn: "acs:fc:::functions/work/LATEST", invocationType: Sync}
End: true`;
const CATCH = `
    Catch:
      - Description: c
        Errors: [Broken]
        OutputConstructor: {code.$: $Context.Current.Error.Code}
        Next: Caught`;

describe('Parallel', () => {
  it('ends the other branches when one fails, and catches its error as a whole', async () => {
    // Time stands still: a branch that waits can't end by itself.
    region = await startRegion({
      clock: createManualClock(),
      handlers: { work: () => thrown('Broken', '') },
    });
    const outcome = await region.run(BOTH(THROWS, CATCH));
    expect(outcome.output).toStrictEqual({ code: 'Broken' });
    expect(typesOf(outcome)).not.toContain('StepEntered After');
  });

  it('runs all branches again when it retries', async () => {
    let calls = 0;
    region = await startRegion({
      handlers: {
        work: () => {
          calls += 1;
          return calls === 1 ? thrown('Broken', '') : {};
        },
      },
    });
    const outcome = await region.run(
      BOTH(
        THROWS,
        `    Retry:
      - {Description: r, Errors: [Broken], MaxAttempts: 1, IntervalSeconds: 1}${CATCH}`,
      ),
    );
    expect(outcome.output).toStrictEqual({ Branch0: {}, Branch1: { Body: {} } });
    expect(typesOf(outcome).filter((type) => type === 'StepEntered Slow')).toHaveLength(2);
  });

  it('lets a Fail in a branch end the whole flow, past every Catch', async () => {
    region = await startRegion({ speed: 1 });
    const outcome = await region.run(
      BOTH('{Type: Fail, Name: Second, Code: Broken, Detail: "for good", End: true}', CATCH),
    );
    expect(outcome.status).toBe('Failed');
    expect(failureOf(outcome)).toStrictEqual({ errorCode: 'Broken', errorDetail: 'for good' });
  });
});

describe('child flows', () => {
  const CHILD = (state: string) => `${HEAD('child', 'C')}\n  - ${state}\n`;
  const PARENT = `${HEAD('parent', 'P')}
  - Type: Task
    Name: P
    Action: FNF:StartExecution
    TaskMode: WaitForSystemCallback
    Parameters:
      resourceArn: acs:fnf:::flow/child
      executionName.$: $Input.name
      input: {a: 1}
    End: true
`;

  it('waits for the child and puts out its output, or fails with it', async () => {
    region = await startRegion();
    const put = (state: string) =>
      region.cloudflow.putFlow({ name: 'child', definition: CHILD(state) });
    put('{Type: Wait, Name: C, Seconds: 10, End: true}');
    expect((await region.run(PARENT, { name: 'one' })).output).toStrictEqual({ a: 1 });
    expect(failureOf(await region.run(PARENT, { name: 'one' }))).toMatchObject({
      errorCode: 'FnF.ExecutionAlreadyExists',
    });
    expect(failureOf(await region.run(PARENT, { name: 'a.b' }))).toMatchObject({
      errorCode: 'FnF.InvalidArgument',
    });
    put('{Type: Fail, Name: C, Code: X, Detail: y}');
    expect(failureOf(await region.run(PARENT, { name: 'two' }))).toStrictEqual({
      errorCode: 'FnF.ExecutionFailed',
      errorDetail: 'child/two: X y',
    });
  });

  it('stops the child with its parent', async () => {
    region = await startRegion({ speed: 1 });
    region.cloudflow.putFlow({
      name: 'child',
      definition: CHILD('{Type: Wait, Name: C, Seconds: 300, End: true}'),
    });
    region.cloudflow.putFlow({ name: 'parent', definition: PARENT });
    const { whenEnded } = region.cloudflow.startExecution({
      flowName: 'parent',
      executionName: 'p',
      input: { name: 'c' },
    });
    const child = { FlowName: 'child', ExecutionName: 'c' };
    await expect
      .poll(() => region.call('DescribeExecution', child).catch(() => undefined))
      .toMatchObject({ Status: 'Running' });
    await region.call('StopExecution', { FlowName: 'parent', ExecutionName: 'p' });
    expect(await whenEnded()).toStrictEqual({ status: 'Stopped' });
    expect(await region.call('DescribeExecution', child)).toMatchObject({ Status: 'Stopped' });
  });
});
