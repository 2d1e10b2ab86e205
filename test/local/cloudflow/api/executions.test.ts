import { afterEach, describe, expect, it } from 'vitest';
import type { RegionClock } from '../../../../local/clock.js';
import { createManualClock } from '../../manualClock.js';
import { type Body, errorOf, startRegion, type TestRegion } from '../region.js';

const WAIT = (seconds: number) =>
  `Type: StateMachine\nName: flow\nSpecVersion: v1\nStartAt: W\nStates:\n` +
  `  - {Type: Wait, Name: W, Seconds: ${seconds}, End: true}\n`;

let region: TestRegion;
afterEach(() => region.close());

async function withFlow(seconds: number, time: number | RegionClock): Promise<TestRegion> {
  const options = typeof time === 'number' ? { speed: time } : { clock: time };
  region = await startRegion({ ...options, limits: { rates: undefined } });
  region.cloudflow.putFlow({ name: 'flow', definition: WAIT(seconds) });
  return region;
}

const start = (name: string, input?: unknown) =>
  region.call('StartExecution', {
    FlowName: 'flow',
    ExecutionName: name,
    ...(input === undefined ? {} : { Input: JSON.stringify(input) }),
  });
const describeOne = (name: string, seconds = 0) =>
  region.call('DescribeExecution', {
    FlowName: 'flow',
    ExecutionName: name,
    WaitTimeSeconds: seconds,
  });

describe('StartExecution', () => {
  it('answers the fresh execution, DescribeExecution the ended one', async () => {
    await withFlow(10, 1_000);
    const started = await start('e', { a: 1 });
    const shape = {
      RequestId: expect.any(String),
      FlowName: 'flow',
      Name: 'e',
      Input: '{"a":1}',
      FlowDefinition: WAIT(10),
      StartedTime: started.StartedTime,
    };
    expect(started).toStrictEqual({ ...shape, Status: 'Running', StoppedTime: '', Output: '' });
    expect(await describeOne('e', 60)).toStrictEqual({
      ...shape,
      Status: 'Succeeded',
      StoppedTime: expect.stringMatching(/Z$/),
      Output: '{"a":1}',
      Environment: { Variables: [] },
    });
  });

  it('makes a name when none is given', async () => {
    await withFlow(300, 1);
    const { Name } = await region.call('StartExecution', { FlowName: 'flow' });
    expect(Name).toMatch(/^[0-9a-f-]{36}$/);
    expect(await describeOne(String(Name))).toMatchObject({ Status: 'Running', Input: '{}' });
  });

  it('answers the running execution of that name whatever the input', async () => {
    await withFlow(300, 1);
    const first = await start('e', { a: 1 });
    expect({ ...(await start('e', { b: 2 })), RequestId: '' }).toStrictEqual({
      ...first,
      RequestId: '',
    });
  });

  it('refuses the name of an ended execution, failed ones too', async () => {
    await withFlow(300, 1);
    await start('e');
    await region.call('StopExecution', { FlowName: 'flow', ExecutionName: 'e' });
    expect(await errorOf(start('e'))).toStrictEqual({
      code: 'ExecutionAlreadyExists',
      status: 400,
      message: "Execution 'e' already exists",
    });
  });

  it.each<[string, Body, string]>([
    ['Input that is no JSON', { Input: '{' }, 'InvalidArgument'],
    ['Input that is no object', { Input: '[1]' }, 'InvalidArgument'],
    ['Input over 64 KiB', { Input: JSON.stringify({ a: 'x'.repeat(65_536) }) }, 'EntityTooLarge'],
    ['a bad name', { ExecutionName: 'a.b' }, 'InvalidArgument'],
    ['an unknown flow', { FlowName: 'other' }, 'FlowNotExists'],
    ['no flow', { FlowName: '' }, 'MissingRequiredParams'],
    ['a Qualifier', { Qualifier: 'prod' }, 'InvalidArgument'],
  ])('refuses %s', async (_, change, code) => {
    await withFlow(300, 1);
    const refused = region.call('StartExecution', { FlowName: 'flow', ...change });
    expect((await errorOf(refused)).code).toBe(code);
  });

  it('reports the given task when the execution ends', async () => {
    const tokens: string[] = [];
    region = await startRegion({
      onMessage: (_, body) => tokens.push(Buffer.from(body, 'base64').toString()),
    });
    region.cloudflow.putFlow({ name: 'flow', definition: WAIT(1) });
    region.cloudflow.putFlow({
      name: 'parent',
      definition: `
Type: StateMachine
Name: parent
SpecVersion: v1
StartAt: T
States:
  - Type: Task
    Name: T
    Action: MNS:SendMessage
    TaskMode: WaitForCustomCallback
    Parameters:
      resourceArn: acs:mns:::/queues/q/messages
      message.$: $Context.Current.TaskToken
    End: true
`,
    });
    const { whenEnded } = region.cloudflow.startExecution({ flowName: 'parent', input: {} });
    await expect.poll(() => tokens.length).toBe(1);
    await region.call('StartExecution', {
      FlowName: 'flow',
      Input: '{"child":1}',
      CallbackFnFTaskToken: tokens[0],
    });
    expect(await whenEnded()).toStrictEqual({ status: 'Succeeded', output: { child: 1 } });
  });
});

describe('DescribeExecution', () => {
  it('waits no longer than WaitTimeSeconds', async () => {
    const clock = createManualClock();
    await withFlow(300, clock);
    await start('e');
    const answer = describeOne('e', 20);
    await expect.poll(() => clock.pending()[0]).toBe(20_000);
    clock.advance(20_000);
    expect(await answer).toMatchObject({ Status: 'Running' });
  });

  it.each([-1, 61, 1.5])('refuses a WaitTimeSeconds of %s', async (seconds) => {
    await withFlow(300, 1);
    await start('e');
    expect(await errorOf(describeOne('e', seconds))).toStrictEqual({
      code: 'InvalidArgument',
      status: 400,
      message: 'WaitTimeSeconds must be a whole number from 0 to 60',
    });
  });

  it('knows only what was started', async () => {
    await withFlow(300, 1);
    expect(await errorOf(describeOne('e'))).toStrictEqual({
      code: 'ExecutionNotExists',
      status: 404,
      message: "Execution 'e' of flow 'flow' does not exist",
    });
  });
});

describe('StopExecution', () => {
  it('ends the wait at once, writes Error and Cause to the history, and only once', async () => {
    await withFlow(300, 1);
    await start('e');
    const stop = () =>
      region.call('StopExecution', {
        FlowName: 'flow',
        ExecutionName: 'e',
        Error: 'Why',
        Cause: 'because',
      });
    expect(await stop()).toMatchObject({ Status: 'Stopped', Output: '' });
    const history = await region.call('GetExecutionHistory', {
      FlowName: 'flow',
      ExecutionName: 'e',
    });
    const events = history.Events as Body[];
    expect(events.at(-1)).toStrictEqual({
      EventId: events.length,
      ScheduleEventId: 1,
      StepName: '',
      Time: expect.stringMatching(/^\d{4}-.*Z$/),
      Type: 'ExecutionStopped',
      EventDetail: '{"errorCode":"Why","errorDetail":"because"}',
    });
    expect((await errorOf(stop())).code).toBe('ExecutionAlreadyEnded');
  });
});

describe('GetExecutionHistory', () => {
  it('answers pages that continue where the last one ended', async () => {
    await withFlow(1, 1_000);
    await start('e');
    await describeOne('e', 60);
    const page = (parameters: Body) =>
      region.call('GetExecutionHistory', { FlowName: 'flow', ExecutionName: 'e', ...parameters });
    const ids = (answer: Body) => (answer.Events as Body[]).map(({ EventId }) => EventId);
    const first = await page({ Limit: 4 });
    expect([ids(first), first.NextToken]).toStrictEqual([[1, 2, 3, 4], '5']);
    const second = await page({ Limit: 4, NextToken: first.NextToken });
    expect([ids(second), second.NextToken]).toStrictEqual([[5, 6], undefined]);
    expect((await errorOf(page({ Limit: 1_000 }))).code).toBe('InvalidArgument');
  });
});

describe('ListExecutions', () => {
  it('filters by status, prefix and time, newest first, by pages', async () => {
    await withFlow(300, 1);
    for (const name of ['a-1', 'a-2', 'b-1', 'a-3']) await start(name);
    await region.call('StopExecution', { FlowName: 'flow', ExecutionName: 'a-2' });
    const list = async (parameters: Body) => {
      const answer = await region.call('ListExecutions', { FlowName: 'flow', ...parameters });
      return [(answer.Executions as Body[]).map(({ Name }) => Name), answer.NextToken];
    };
    expect(await list({})).toStrictEqual([['a-3', 'b-1', 'a-2', 'a-1'], undefined]);
    expect(await list({ Status: 'Stopped' })).toStrictEqual([['a-2'], undefined]);
    expect(await list({ ExecutionNamePrefix: 'a-', Limit: 2 })).toStrictEqual([
      ['a-3', 'a-2'],
      'a-1',
    ]);
    expect(await list({ ExecutionNamePrefix: 'a-', Limit: 2, NextToken: 'a-1' })).toStrictEqual([
      ['a-1'],
      undefined,
    ]);
    expect(await list({ StartedTimeBegin: '2100-01-01T00:00:00Z' })).toStrictEqual([[], undefined]);
    expect((await errorOf(list({ Status: 'Done' }))).code).toBe('InvalidArgument');
    expect((await errorOf(list({ StartedTimeEnd: 'now' }))).code).toBe('InvalidArgument');
  });

  it('leaves the data out with MetadataOnly', async () => {
    await withFlow(300, 1);
    await start('e');
    const { Executions } = await region.call('ListExecutions', {
      FlowName: 'flow',
      MetadataOnly: true,
    });
    expect(Executions).toStrictEqual([
      {
        FlowName: 'flow',
        Name: 'e',
        Status: 'Running',
        StartedTime: expect.any(String),
        StoppedTime: '',
      },
    ]);
  });
});

describe('API rates', () => {
  it.each<[string, Body, number, number]>([
    ['StartExecution', { FlowName: 'none' }, 100, 100],
    ['DescribeExecution', { FlowName: 'none', ExecutionName: 'e' }, 50, 5],
    ['GetExecutionHistory', { FlowName: 'none', ExecutionName: 'e' }, 50, 5],
    ['ListFlows', {}, 10, 2],
  ])(
    'let %s through %j: bucket %i, refill %i a second',
    async (action, parameters, size, refill) => {
      const clock = createManualClock();
      region = await startRegion({ clock });
      const codes = async (calls: number) => {
        const found: (string | undefined)[] = [];
        for (let call = 0; call < calls; call += 1) {
          const answer = region.call(action, parameters).then(
            () => 'passed',
            (error: { code: string }) => (error.code === 'Throttling' ? error.code : 'passed'),
          );
          found.push(await answer);
        }
        return found.filter((code) => code === 'passed').length;
      };
      expect(await codes(size + 3)).toBe(size);
      clock.advance(1_000);
      expect(await codes(refill + 3)).toBe(refill);
    },
  );

  it('share one bucket among all other operations, in region time', async () => {
    region = await startRegion({ speed: 1 });
    for (let call = 0; call < 10; call += 1) await region.call('ListFlows');
    expect(
      await errorOf(region.call('ReportTaskFailed', { TaskToken: 't', Error: 'e' })),
    ).toStrictEqual({
      code: 'Throttling',
      status: 400,
      message: 'Request was denied due to request throttling (other)',
    });
  });
});
