import { afterEach, describe, expect, it } from 'vitest';
import type { FaultAction } from '../../../local/gateway/faults.js';
import { createClock } from '../../../shared/runtime/clock.js';
import { createWorkflowClient } from '../../../shared/workflow/workflowClient.js';
import { startRegion, type TestRegion } from '../../local/cloudflow/region.js';

let region: TestRegion | undefined;
afterEach(() => region?.close());

const definition = (functionArn: string) => `
Type: StateMachine
Name: waits
SpecVersion: v1
StartAt: Ask
States:
  - Name: Ask
    Type: Task
    Action: FC:InvokeFunction
    TaskMode: WaitForCustomCallback
    Timeout: 100000
    Parameters:
      resourceArn: ${functionArn}
      invocationType: Sync
      body:
        taskToken.$: $Context.Current.TaskToken
    OutputConstructor:
      said.$: $Output.said
    End: true
`;

/** A flow that waits for a report, its client, and the token that it hands out. */
async function start(timeScale = 50) {
  let hand: (token: string) => void = () => undefined;
  const token = new Promise<string>((resolve) => {
    hand = resolve;
  });
  const started = await startRegion({
    handlers: {
      ask: (event) => {
        hand(String((event as { taskToken: unknown }).taskToken));
        return {};
      },
    },
  });
  region = started;
  started.cloudflow.putFlow({
    name: 'waits',
    definition: definition('acs:fc:cn-hangzhou:1234567890123456:functions/ask/LATEST'),
  });
  const workflow = createWorkflowClient({
    regionId: 'cn-hangzhou',
    credentials: { accessKeyId: 'LTAItest', accessKeySecret: 'secret-of-the-test' },
    endpoint: `http://127.0.0.1:${started.port}`,
    clock: createClock(timeScale),
    random: () => 0.5,
  });
  const execution = () =>
    started.call('DescribeExecution', {
      FlowName: 'waits',
      ExecutionName: 'one',
      WaitTimeSeconds: 20,
    });
  return { ...started, workflow, token, execution };
}

const actions: readonly FaultAction[] = [
  'throttle',
  'serverError',
  'html',
  'dropBefore',
  'dropAfter',
];

describe('the workflow client', () => {
  it('starts an execution once: a name that runs or has ended is started already', async () => {
    const { workflow, token, execution } = await start();
    expect(await workflow.start('waits', 'one', { a: 1 })).toBe('started');
    await workflow.start('waits', 'one', { a: 2 });
    expect(await workflow.reportSucceeded(await token, { said: 'yes' })).toBe('reported');
    expect(await execution()).toMatchObject({ Status: 'Succeeded', Input: '{"a":1}' });
    expect(await workflow.start('waits', 'one', { a: 3 })).toBe('alreadyStarted');
  });

  it('counts a task that was reported before as reported; the first report stands', async () => {
    const { workflow, token, execution } = await start();
    await workflow.start('waits', 'one', {});
    await workflow.reportSucceeded(await token, { said: 'first' });
    expect(await workflow.reportSucceeded(await token, { said: 'second' })).toBe(
      'alreadyCompleted',
    );
    expect(JSON.parse(String((await execution()).Output))).toStrictEqual({ said: 'first' });
  });

  it.each(actions)('starts and reports although calls fail: %s', async (action) => {
    const { workflow, token, execution, faults } = await start();
    for (const operation of ['StartExecution', 'ReportTaskSucceeded']) {
      faults.add({ product: 'cloudflow', operation, action, times: 1 });
    }
    await workflow.start('waits', 'one', {});
    await workflow.reportSucceeded(await token, { said: 'yes' });
    expect([(await execution()).Status, faults.strikes]).toStrictEqual(['Succeeded', 2]);
  });

  it.each(actions)('never shows the task token when it fails: %s', async (action) => {
    const { workflow, faults } = await start(2_000);
    faults.add({ product: 'cloudflow', operation: 'ReportTaskSucceeded', action });
    const secret = 'c2VjcmV0LXRva2Vu';
    const error = await workflow.reportSucceeded(secret, { said: 'no' }).catch((one) => one);
    // Even an action that is carried out ends in a refusal: the token is nobody's.
    expect(error).toMatchObject({ name: 'ServiceError', code: 'workflow', status: 503 });
    const text = `${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`;
    expect([text.includes(secret), text.includes(encodeURIComponent(secret))]).toStrictEqual([
      false,
      false,
    ]);
  });

  it('asks once where a flow does not exist', async () => {
    const { workflow } = await start();
    await expect(workflow.start('nobody', 'one', {})).rejects.toMatchObject({
      code: 'workflow',
      message: expect.stringMatching(/^StartExecution: FlowNotExists: /),
    });
  });
});
