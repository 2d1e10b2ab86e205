import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../manualClock.js';
import {
  type Body,
  errorOf,
  failureOf,
  popClient,
  refusal,
  startRegion,
  type TestRegion,
  type TestRegionOptions,
  thrown,
  typesOf,
} from './region.js';

let region: TestRegion;
afterEach(() => region.close());

const FLOW = (fields: string) => `
Type: StateMachine
Name: callback
SpecVersion: v1
StartAt: Request
States:
  - Type: Task
    Name: Request
    TaskMode: WaitForCustomCallback
    ${fields.trim().replaceAll('\n', '\n    ')}
    End: true
`;

const MESSAGE = `
Action: MNS:SendMessage
Parameters:
  resourceArn: acs:mns:::/queues/work/messages
  message:
    taskToken.$: $Context.Current.TaskToken
    change.$: $Input.change
`;

const FUNCTION = (invocationType: string) => `
Action: FC:InvokeFunction
Parameters:
  resourceArn: acs:fc:::functions/worker/LATEST
  invocationType: ${invocationType}
  body:
    token.$: $Context.Current.TaskToken
`;

/** A region whose queue hands every message to `onTask` with its task token. */
async function withWorker(
  onTask: (token: string, message: Body) => void,
  options: TestRegionOptions = {},
): Promise<TestRegion> {
  region = await startRegion({
    ...options,
    onMessage: (_, body) => {
      const message = JSON.parse(Buffer.from(body, 'base64').toString('utf8')) as Body;
      onTask(String(message.taskToken), message);
    },
  });
  return region;
}

describe('WaitForCustomCallback', () => {
  it('puts out the reported object, not what the function returns', async () => {
    region = await startRegion({
      handlers: {
        worker: async ({ token }) => {
          setImmediate(() => void report(token, { reported: true }));
          return { returned: true };
        },
      },
    });
    const outcome = await region.run(FLOW(FUNCTION('Sync')));
    expect(outcome.output).toStrictEqual({ reported: true });
    expect(typesOf(outcome)).toStrictEqual([
      'ExecutionStarted',
      'StepEntered Request',
      'StepStarted Request',
      'TaskScheduled Request',
      'TaskStarted Request',
      'TaskSubmitted Request',
      'TaskSucceeded Request',
      'StepSucceeded Request',
      'StepExited Request',
      'ExecutionSucceeded',
    ]);
  });

  it('takes a report that arrives before the function has returned', async () => {
    region = await startRegion({
      handlers: {
        worker: async ({ token }) => {
          await report(token, { early: true });
          throw new Error('after its report');
        },
      },
    });
    const outcome = await region.run(FLOW(FUNCTION('Sync')));
    expect(outcome.output).toStrictEqual({ early: true });
  });

  it('answers the number of the event that the report wrote, and refuses a second report', async () => {
    const reports: unknown[] = [];
    await withWorker((token, message) => {
      const send = () => region.call('ReportTaskSucceeded', reportOf(token, message));
      setImmediate(async () => reports.push(await send(), await errorOf(send())));
    });
    const outcome = await region.run(FLOW(MESSAGE), { change: 'chg-1' });
    await expect.poll(() => reports.length).toBe(2);
    const succeeded = outcome.events.find(({ Type }) => Type === 'TaskSucceeded');
    expect(reports).toStrictEqual([
      { RequestId: expect.any(String), EventId: succeeded?.EventId },
      { code: 'TaskAlreadyCompleted', status: 400, message: 'Task has already completed.' },
    ]);
  });

  it('uses tokens of the published shape and keeps them out of the history', async () => {
    const tokens: string[] = [];
    await withWorker((token) => {
      tokens.push(token);
      void report(token, { echo: { taskToken: token }, url: encodeURIComponent(token) });
    });
    const outcome = await region.run(FLOW(MESSAGE), { change: 'chg-1' });
    const [token = ''] = tokens;
    expect(Buffer.from(token, 'base64').toString()).toMatch(
      /^v1#callback#[0-9a-f-]{36}#4#[A-Za-z0-9+/]{27}=$/,
    );
    expect(JSON.stringify(outcome.events)).not.toContain(token.slice(0, 40));
    const shown = outcome.events.find(({ Type }) => Type === 'TaskSucceeded')?.EventDetail;
    expect(shown).toBe('{"output":{"echo":{"taskToken":"***"},"url":"***"}}');
  });

  it('gives the token to Parameters alone', async () => {
    await withWorker((token) => void report(token, {}));
    const outcome = await region.run(
      FLOW(`${MESSAGE}OutputConstructor: {t.$: $Context.Current.TaskToken}`),
      { change: 1 },
    );
    expect(failureOf(outcome)).toStrictEqual({
      errorCode: 'FnF.BadExpression',
      errorDetail:
        'Request.OutputConstructor: $Context.Current.TaskToken: ' +
        '$Context.Current.TaskToken does not exist',
    });
  });

  it('times out as FnF.TaskTimeout and refuses the late report', async () => {
    const tokens: string[] = [];
    await withWorker((token) => tokens.push(token));
    const outcome = await region.run(FLOW(`${MESSAGE}Timeout: 900`), { change: 1 });
    expect(failureOf(outcome)).toStrictEqual({
      errorCode: 'FnF.TaskTimeout',
      errorDetail: 'the task did not end within 900 seconds',
    });
    expect(typesOf(outcome)).toContain('TaskTimedOut Request');
    const late = await errorOf(report(tokens[0], {}));
    expect(late.code).toBe('TaskAlreadyCompleted');
  });

  it('takes a time-out that is a text, as the table has it', async () => {
    await withWorker(() => {});
    const outcome = await region.run(FLOW(`${MESSAGE}Timeout: "90"`), { change: 1 });
    expect(failureOf(outcome)).toStrictEqual({
      errorCode: 'FnF.TaskTimeout',
      errorDetail: 'the task did not end within 90 seconds',
    });
  });

  it.each([604_801, -1, 'soon'])('fails when Timeout.$ gives %s', async (seconds) => {
    await withWorker(() => {});
    const flow = FLOW(`${MESSAGE}Timeout.$: $Input.seconds`);
    const outcome = await region.run(flow, { change: 1, seconds });
    expect(failureOf(outcome)).toMatchObject({ errorCode: 'FnF.InvalidData' });
    expect(region.messages).toStrictEqual([]);
  });

  it('takes the time-out from an expression', async () => {
    await withWorker(() => {});
    const outcome = await region.run(FLOW(`${MESSAGE}Timeout.$: $Input.seconds`), {
      change: 1,
      seconds: '30',
    });
    expect(failureOf(outcome)).toMatchObject({ errorCode: 'FnF.TaskTimeout' });
  });

  it('sends again with a new token when it retries', async () => {
    const tokens: string[] = [];
    await withWorker((token) => {
      tokens.push(token);
      if (tokens.length === 3) void report(token, { tries: 3 });
      else void region.call('ReportTaskFailed', { TaskToken: token, Error: 'Busy', Cause: 'x' });
    });
    const outcome = await region.run(
      FLOW(`${MESSAGE}
Retry:
  - {Description: busy, Errors: [Busy], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 2}`),
      { change: 1 },
    );
    expect(outcome.output).toStrictEqual({ tries: 3 });
    expect(new Set(tokens).size).toBe(3);
  });

  it('catches a reported failure with its Error and Cause', async () => {
    await withWorker((token) => {
      void region.call('ReportTaskFailed', { TaskToken: token, Error: 'Mine', Cause: 'because' });
    });
    const outcome = await region.run(
      FLOW(`${MESSAGE}
Catch:
  - Description: any
    Errors: [FnF.ALL]
    OutputConstructor:
      code.$: $Context.Current.Error.Code
      detail.$: $Context.Current.Error.Detail
      input.$: $Context.Execution.Input
    Next: Caught`).replace(/$/, '  - {Type: Pass, Name: Caught, End: true}\n'),
      { change: 7 },
    );
    expect(outcome.output).toStrictEqual({ code: 'Mine', detail: 'because', input: { change: 7 } });
    expect(typesOf(outcome)).toContain('StepFailed Request');
  });

  it('fails with the error type of a synchronous function that throws', async () => {
    region = await startRegion({ handlers: { worker: () => thrown('QueueDown', 'no queue') } });
    const outcome = await region.run(FLOW(FUNCTION('Sync')));
    expect(failureOf(outcome)).toStrictEqual({ errorCode: 'QueueDown', errorDetail: 'no queue' });
    expect(typesOf(outcome)).toContain('TaskSubmitFailed Request');
  });

  it('waits for the time-out when an asynchronous function throws', async () => {
    region = await startRegion({ handlers: { worker: () => thrown('Lost', 'nobody sees it') } });
    const outcome = await region.run(FLOW(`${FUNCTION('Async')}Timeout: 60`));
    expect(failureOf(outcome)).toMatchObject({ errorCode: 'FnF.TaskTimeout' });
  });

  it('fails at once when FC or the queue refuses', async () => {
    region = await startRegion({
      handlers: { worker: () => refusal(429, 'ResourceThrottled', 'too many') },
    });
    const throttled = await region.run(FLOW(FUNCTION('Sync')));
    expect(failureOf(throttled)).toStrictEqual({
      errorCode: 'FC.ResourceThrottled',
      errorDetail: 'too many',
    });
    const missing = await region.run(FLOW(MESSAGE.replace('work', 'missing')), { change: 1 });
    expect(failureOf(missing)).toMatchObject({ errorCode: 'MNS.QueueNotExist' });
  });

  it('sends plain text when the region says so', async () => {
    region = await startRegion({ messageEncoding: 'plain' });
    await region.run(
      FLOW(`${MESSAGE}Timeout: 1`.replace('taskToken.$: $Context.Current.TaskToken', 'a: 1')),
      { change: 'c' },
    );
    expect(region.messages.map(({ body }) => body)).toStrictEqual(['{"a":1,"change":"c"}']);
  });

  it('ends at once when the execution is stopped, and refuses the report that follows', async () => {
    const tokens: string[] = [];
    await withWorker((token) => tokens.push(token));
    region.cloudflow.putFlow({ name: 'callback', definition: FLOW(MESSAGE) });
    const { name, whenEnded } = region.cloudflow.startExecution({
      flowName: 'callback',
      input: { change: 1 },
    });
    await expect.poll(() => tokens.length).toBe(1);
    await region.call('StopExecution', {
      FlowName: 'callback',
      ExecutionName: name,
      Error: 'Enough',
      Cause: 'asked to',
    });
    expect(await whenEnded()).toStrictEqual({
      status: 'Stopped',
      code: 'Enough',
      detail: 'asked to',
    });
    expect((await errorOf(report(tokens[0], {}))).code).toBe('TaskAlreadyCompleted');
  });

  it.each([
    ['no JSON', { Output: 'yes' }, 'InvalidArgument'],
    ['an array', { Output: '[]' }, 'InvalidArgument'],
    ['nothing', {}, 'MissingRequiredParams'],
    ['over 64 KiB', { Output: JSON.stringify({ a: 'x'.repeat(65_536) }) }, 'EntityTooLarge'],
  ])('refuses a report of %s and goes on waiting', async (_, parameters, code) => {
    const tokens: string[] = [];
    await withWorker((token) => tokens.push(token), { clock: createManualClock() });
    region.cloudflow.putFlow({ name: 'callback', definition: FLOW(MESSAGE) });
    const { whenEnded } = region.cloudflow.startExecution({
      flowName: 'callback',
      input: { change: 1 },
    });
    await expect.poll(() => tokens.length).toBe(1);
    const refused = region.call('ReportTaskSucceeded', { TaskToken: tokens[0], ...parameters });
    expect((await errorOf(refused)).code).toBe(code);
    await report(tokens[0], { fine: 1 });
    expect(await whenEnded()).toStrictEqual({ status: 'Succeeded', output: { fine: 1 } });
  });

  it('refuses a token that was never handed out, without repeating it', async () => {
    region = await startRegion();
    expect(await errorOf(report('djEjc2VjcmV0LXRva2Vu', {}))).toStrictEqual({
      code: 'InvalidArgument',
      status: 400,
      message: 'TaskToken is not a token of this region',
    });
  });

  it('accepts the token in the form body too', async () => {
    const tokens: string[] = [];
    await withWorker((token) => tokens.push(token));
    region.cloudflow.putFlow({ name: 'callback', definition: FLOW(MESSAGE) });
    const { whenEnded } = region.cloudflow.startExecution({
      flowName: 'callback',
      input: { change: 1 },
    });
    await expect.poll(() => tokens.length).toBe(1);
    const { EventId } = await popClient(region.port).request(
      'ReportTaskSucceeded',
      { TaskToken: tokens[0], Output: '{"by":"pop"}' },
      { method: 'POST' },
    );
    expect(EventId).toBe(7);
    expect(await whenEnded()).toStrictEqual({ status: 'Succeeded', output: { by: 'pop' } });
  });
});

function report(token: unknown, output: Body): Promise<Body> {
  return region.call('ReportTaskSucceeded', { TaskToken: token, Output: JSON.stringify(output) });
}

function reportOf(token: string, message: Body): Body {
  return { TaskToken: token, Output: JSON.stringify({ change: message.change }) };
}
