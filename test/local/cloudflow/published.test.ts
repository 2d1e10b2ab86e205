import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../manualClock.js';
import { failureOf, startRegion, type TestRegion, typesOf } from './region.js';

/** The definition shapes of facts/cloudflow 9, rebuilt from the facts. */
describe('published definition shapes', () => {
  let region: TestRegion;

  beforeEach(async () => {
    region = await startRegion({
      handlers: {
        split: (event) => ({ clips: `${event.videoUrl}/clips` }),
        merge: (event) => ({ url: `${event.clips}/merged` }),
        echo: (event) => event,
      },
    });
  });
  afterEach(() => region.close());

  it('runs two synchronous functions, Body to Body, and ends with Succeed (VID 1, 2)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: video_edit
SpecVersion: v1
StartAt: Split
States:
  - Type: Task
    Name: Split
    Action: FC:InvokeFunction
    TaskMode: RequestComplete
    Parameters:
      resourceArn: acs:fc:cn-hangzhou:1234567890123456:functions/split/LATEST
      invocationType: Sync
      body:
        videoUrl.$: $Input.videoUrl
    OutputConstructor:
      id.$: uuid()
      clips.$: $Output.Body.clips
    Next: 合并
  - Type: Task
    Name: 合并
    Action: FC:InvokeFunction
    Parameters:
      resourceArn: acs:fc:::functions/merge/LATEST
      invocationType: Sync
      body:
        clips.$: $Input.clips
    OutputConstructor:
      url.$: $Output.Body.url
      source.$: $Context.Execution.Input.videoUrl
    Next: Done
  - Type: Succeed
    Name: Done
    End: true
`,
      { videoUrl: 'oss://v' },
    );
    expect(outcome.status).toBe('Succeeded');
    expect(outcome.output).toStrictEqual({ url: 'oss://v/clips/merged', source: 'oss://v' });
    expect(typesOf(outcome)).toStrictEqual([
      'ExecutionStarted',
      'StepEntered Split',
      'StepStarted Split',
      'TaskScheduled Split',
      'TaskStarted Split',
      'TaskSucceeded Split',
      'StepSucceeded Split',
      'StepExited Split',
      'StepEntered 合并',
      'StepStarted 合并',
      'TaskScheduled 合并',
      'TaskStarted 合并',
      'TaskSucceeded 合并',
      'StepSucceeded 合并',
      'StepExited 合并',
      'StepEntered Done',
      'StepStarted Done',
      'StepSucceeded Done',
      'StepExited Done',
      'ExecutionSucceeded',
    ]);
  });

  it('gathers parallel branches under Branch0, Branch1 (VID 3)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: learning
SpecVersion: v1
StartAt: Both
States:
  - Type: Parallel
    Name: Both
    Branches:
      - StartAt: A
        States:
          - Type: Task
            Name: A
            Action: FC:InvokeFunction
            Parameters:
              resourceArn: acs:fc:::functions/echo/LATEST
              invocationType: Sync
              body:
                choices: [{message: {content: hello}}]
            OutputConstructor:
              text.$: $Output.Body.choices[0].message.content
            End: true
      - StartAt: B
        States:
          - {Type: Pass, Name: B, OutputConstructor: {y: 2}, End: true}
    Next: Join
  - Type: Pass
    Name: Join
    OutputConstructor:
      text.$: $Input.Branch0.text
      y.$: $Input.Branch1.y
    End: true
`,
    );
    expect(outcome.output).toStrictEqual({ text: 'hello', y: 2 });
  });

  it('replaces by InputConstructor and OutputConstructor (H/parallel)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: constructors
SpecVersion: v1
StartAt: Both
States:
  - Type: Parallel
    Name: Both
    Branches:
      - StartAt: Pass1
        States:
          - {Type: Pass, Name: Pass1, InputConstructor: {FieldA: 321}, End: true}
      - StartAt: Pass1
        States:
          - {Type: Pass, Name: Pass1, OutputConstructor: {FieldA: 123}, End: true}
    End: true
`,
      { dropped: true },
    );
    expect(outcome.output).toStrictEqual({ Branch0: { FieldA: 321 }, Branch1: { FieldA: 123 } });
  });

  it.each([
    ['ready', { from: 'Pass2' }],
    ['late', { from: 'Pass1' }],
  ])('chooses by the status %s (H/select-choice)', async (status, output) => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: my-wkfl
SpecVersion: v1
StartAt: Choice1
States:
  - Type: Choice
    Name: Choice1
    Branches:
      - Condition: $Input.status=="ready"
        Next: Pass2
    Default: Pass1
  - {Type: Pass, Name: Pass1, OutputConstructor: {from: Pass1}, End: true}
  - {Type: Pass, Name: Pass2, OutputConstructor: {from: Pass2}, End: true}
`,
      { status },
    );
    expect(outcome.output).toStrictEqual(output);
  });

  it('waits for the seconds of its input and hands the input on (H/wait-wait)', async () => {
    const clock = createManualClock();
    const waiting = await startRegion({ clock });
    waiting.cloudflow.putFlow({
      name: 'waiting',
      definition: `
Type: StateMachine
Name: waiting
SpecVersion: v1
StartAt: Wait
States:
  - {Type: Wait, Name: Wait, Seconds.$: $Input.timeout, Next: Again}
  - {Type: Wait, Name: Again, Seconds: 100, End: true}
`,
    });
    const input = { timeout: 100 };
    const { whenEnded } = waiting.cloudflow.startExecution({ flowName: 'waiting', input });
    for (const _state of ['Wait', 'Again']) {
      await expect.poll(() => clock.pending()[0]).toBe(100_000);
      clock.advance(99_999);
      await new Promise(setImmediate);
      expect(clock.pending()[0]).toBe(1);
      clock.advance(1);
    }
    expect(await whenEnded()).toStrictEqual({ status: 'Succeeded', output: input });
    await waiting.close();
  });

  it('ends a branch alone by Succeed (H/succeeded)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: succeed
SpecVersion: v1
StartAt: Both
States:
  - Type: Parallel
    Name: Both
    Branches:
      - StartAt: S
        States:
          - {Type: Succeed, Name: S, OutputConstructor: {ended: here}}
      - StartAt: P
        States:
          - {Type: Pass, Name: P, Next: Q}
          - {Type: Pass, Name: Q, OutputConstructor: {went: on}, End: true}
    End: true
`,
    );
    expect(outcome.output).toStrictEqual({ Branch0: { ended: 'here' }, Branch1: { went: 'on' } });
  });

  it('ends the flow by Fail with only a Code and End (H/fail)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: fail
SpecVersion: v1
StartAt: F
States:
  - {Type: Fail, Name: F, Code: MyError, End: true}
`,
    );
    expect([outcome.status, outcome.output]).toStrictEqual(['Failed', '']);
    expect(failureOf(outcome)).toStrictEqual({ errorCode: 'MyError', errorDetail: '' });
  });

  it('maps items to Items in their order (H/inline-mode)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: mapping
SpecVersion: v1
StartAt: M
States:
  - Type: Map
    Name: M
    ItemsPath: $Input.items
    MaxConcuccency: 2
    Processor:
      StartAt: E
      States:
        - Type: Pass
          Name: E
          OutputConstructor:
            twice.$: intAdd($Input.n, $Input.n)
          End: true
    End: true
`,
      { items: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    );
    expect(outcome.output).toStrictEqual({ Items: [{ twice: 2 }, { twice: 4 }, { twice: 6 }] });
  });

  it('invokes a function synchronously, then asynchronously without a result (A/2400200)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: both
SpecVersion: v1
StartAt: S
States:
  - Type: Task
    Name: S
    Action: FC:InvokeFunction
    TaskMode: RequestComplete
    Parameters: {resourceArn: "acs:fc:::functions/echo/LATEST", invocationType: Sync, body: '{"a":1}'}
    Next: A
  - Type: Task
    Name: A
    Action: FC:InvokeFunction
    TaskMode: RequestComplete
    Parameters:
      resourceArn: acs:fc:::functions/echo/LATEST
      invocationType: Async
      body: {b.$: $Input.Body.a}
    End: true
`,
    );
    expect(outcome.output).toStrictEqual({});
    expect(
      region.invocations.map(({ payload, ...rest }) => ({ ...rest, payload: String(payload) })),
    ).toStrictEqual([
      { functionName: 'echo', invocationType: 'Sync', source: 'cloudflow', payload: '{"a":1}' },
      { functionName: 'echo', invocationType: 'Async', source: 'cloudflow', payload: '{"b":1}' },
    ]);
  });

  it('waits for the end of an asynchronous function (WaitForSystemCallback)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: system
SpecVersion: v1
StartAt: A
States:
  - Type: Task
    Name: A
    Action: FC:InvokeFunction
    TaskMode: WaitForSystemCallback
    Parameters: {resourceArn: "acs:fc:::functions/echo/LATEST", invocationType: Async, body: {}}
    End: true
`,
    );
    expect(outcome.output).toStrictEqual({});
    expect(typesOf(outcome)).toContain('TaskSubmitted A');
  });

  it('sends a structure as JSON with priority and delay (A/2593184)', async () => {
    const outcome = await region.run(
      `
Type: StateMachine
Name: message
SpecVersion: v1
StartAt: Send
States:
  - Type: Task
    Name: Send
    Action: MNS:SendMessage
    Parameters:
      resourceArn: acs:mns:cn-hangzhou:1234567890123456:/queues/orders/messages
      message:
        id.$: $Input.id
        fixed: $Input.id
      priority: 3
      delaySeconds: 10
    End: true
`,
      { id: 'ü' },
    );
    expect(outcome.output).toStrictEqual({});
    const body = Buffer.from('{"id":"ü","fixed":"$Input.id"}').toString('base64');
    expect(region.messages).toStrictEqual([
      { queueName: 'orders', body, options: { priority: 3, delaySeconds: 10 } },
    ]);
  });

  it('starts a child flow and answers its name (H/integrating-cloud-workflows)', async () => {
    region.cloudflow.putFlow({
      name: 'test-workflow',
      definition:
        '{"Type":"StateMachine","Name":"test-workflow","SpecVersion":"v1","StartAt":"P",' +
        '"States":[{"Type":"Pass","Name":"P","End":true}]}',
    });
    const outcome = await region.run(
      `
Type: StateMachine
Name: MyWorkflow
SpecVersion: v1
StartAt: StartExecution
States:
  - Type: Task
    Name: StartExecution
    Action: FNF:StartExecution
    TaskMode: RequestComplete
    Parameters:
      resourceArn: acs:fnf:cn-hangzhou::flow/test-workflow
      executionName: theExecutionName
      input: {key: value1}
    End: true
`,
    );
    expect(outcome.output).toStrictEqual({
      FlowName: 'test-workflow',
      ExecutionName: 'theExecutionName',
      RequestID: expect.stringMatching(/^[0-9A-F-]{36}$/),
    });
    const child = { FlowName: 'test-workflow', ExecutionName: 'theExecutionName' };
    const { Input, Output } = await region.call('DescribeExecution', {
      ...child,
      WaitTimeSeconds: 60,
    });
    expect([Input, Output]).toStrictEqual(['{"key":"value1"}', '{"key":"value1"}']);
  });
});
