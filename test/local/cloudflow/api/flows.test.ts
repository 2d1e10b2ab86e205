import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, popClient, startRegion, type TestRegion } from '../region.js';

const DEFINITION = (name: string, seconds = 1) =>
  `Type: StateMachine\nName: ${name}\nSpecVersion: v1\nStartAt: W\nStates:\n` +
  `  - {Type: Wait, Name: W, Seconds: ${seconds}, End: true}\n`;
const SEED = (name: string) => ({
  Name: name,
  Definition: DEFINITION(name),
  Description: 'd',
  Type: 'FDL',
});

let region: TestRegion;
beforeEach(async () => {
  region = await startRegion({ limits: { rates: undefined } });
});
afterEach(() => region.close());

describe('flows', () => {
  it('are created, described, updated, listed by pages and deleted', async () => {
    const created = await region.call('CreateFlow', { ...SEED('b'), RoleArn: 'acs:ram::1:role/r' });
    expect(created).toStrictEqual({
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      Id: expect.any(String),
      Name: 'b',
      Description: 'd',
      Definition: DEFINITION('b'),
      Type: 'FDL',
      RoleArn: 'acs:ram::1:role/r',
      ExecutionMode: 'Standard',
      CreatedTime: expect.stringMatching(/Z$/),
      LastModifiedTime: created.CreatedTime,
    });
    await region.call('CreateFlow', SEED('a'));
    await region.call('CreateFlow', SEED('c'));
    const updated = await region.call('UpdateFlow', {
      Name: 'b',
      Definition: DEFINITION('b', 2),
      Description: 'e',
    });
    const described = await region.call('DescribeFlow', { Name: 'b' });
    expect({ ...described, RequestId: '' }).toStrictEqual({ ...updated, RequestId: '' });
    expect(described).toMatchObject({ Description: 'e', Definition: DEFINITION('b', 2) });

    const first = await region.call('ListFlows', { Limit: 2 });
    const second = await region.call('ListFlows', { Limit: 2, NextToken: first.NextToken });
    const names = [first, second].map(({ Flows }) =>
      (Flows as { Name: string }[]).map((f) => f.Name),
    );
    expect(names).toStrictEqual([['a', 'b'], ['c']]);
    expect(second).not.toHaveProperty('NextToken');

    await region.call('DeleteFlow', { Name: 'b' });
    expect(await errorOf(region.call('DescribeFlow', { Name: 'b' }))).toStrictEqual({
      code: 'FlowNotExists',
      status: 404,
      message: "Flow 'b' does not exist",
    });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    [
      'without Description',
      { Description: '' },
      'MissingRequiredParams',
      'Description is required',
    ],
    ['without Type', { Type: '' }, 'MissingRequiredParams', 'Type is required'],
    ['of another Type', { Type: 'ASL' }, 'InvalidArgument', 'Type must be FDL'],
    [
      'with a name that begins with a digit',
      { Name: '1a' },
      'InvalidArgument',
      'Name must be 1 to 128 letters, digits, "_" and "-", the first one a letter or "_"',
    ],
    [
      'with a name over 128 characters',
      { Name: 'a'.repeat(129) },
      'InvalidArgument',
      'Name must be 1 to 128 letters, digits, "_" and "-", the first one a letter or "_"',
    ],
    [
      'with the definition of another flow',
      { Definition: DEFINITION('x') },
      'InvalidArgument',
      'Definition: States (line 2): Name is x, the flow is named flow',
    ],
    [
      'in express mode',
      { ExecutionMode: 'Express' },
      'ActionNotSupported',
      'express flows are not implemented by this region',
    ],
    [
      'with environment variables',
      { 'Environment.Variables.1.Name': 'A' },
      'InvalidArgument',
      'Environment is not implemented by this region',
    ],
  ])('are refused %s', async (_, change, code, message) => {
    const refused = region.call('CreateFlow', { ...SEED('flow'), ...change });
    expect(await errorOf(refused)).toStrictEqual({ code, status: 400, message });
  });

  it('are refused a second time', async () => {
    await region.call('CreateFlow', SEED('flow'));
    expect(await errorOf(region.call('CreateFlow', SEED('flow')))).toStrictEqual({
      code: 'FlowAlreadyExists',
      status: 400,
      message: "Flow 'flow' already exists",
    });
  });

  it('take a definition as JSON', async () => {
    const definition = {
      Type: 'StateMachine',
      Name: 'flow',
      SpecVersion: 'v1',
      StartAt: 'P',
      States: [{ Type: 'Pass', Name: 'P', End: true }],
    };
    const seed = { ...SEED('flow'), Definition: JSON.stringify(definition) };
    expect(await region.call('CreateFlow', seed)).toMatchObject({ Name: 'flow' });
  });

  it('leave running executions their definition when they are updated', async () => {
    await region.call('CreateFlow', { ...SEED('flow'), Definition: DEFINITION('flow', 60) });
    const of = { FlowName: 'flow', ExecutionName: 'e' };
    await region.call('StartExecution', of);
    await region.call('UpdateFlow', { Name: 'flow', Definition: DEFINITION('flow', 3) });
    const { FlowDefinition } = await region.call('DescribeExecution', of);
    expect(FlowDefinition).toBe(DEFINITION('flow', 60));
  });

  it('stop their executions after the current step when they are deleted', async () => {
    const two = DEFINITION('flow', 20)
      .replace('End: true', 'Next: X')
      .concat('  - {Type: Pass, Name: X, End: true}\n');
    region.cloudflow.putFlow({ name: 'flow', definition: two });
    const { whenEnded } = region.cloudflow.startExecution({ flowName: 'flow', input: {} });
    await region.call('DeleteFlow', { Name: 'flow' });
    expect(await whenEnded()).toStrictEqual({ status: 'Stopped', detail: 'the flow was deleted' });
  });
});

describe('the wire', () => {
  it('takes legacy signatures by GET and by POST', async () => {
    const client = popClient(region.port);
    await client.request('CreateFlow', SEED('flow'), { method: 'POST' });
    expect(await client.request('DescribeFlow', { Name: 'flow' })).toMatchObject({ Name: 'flow' });
  });

  it('refuses a wrong secret in either form, and a request without a signature', async () => {
    const pop = popClient(region.port, 'wrong').request('ListFlows', {});
    await expect(pop).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    const bare = await fetch(
      `http://127.0.0.1:${region.port}/?Action=ListFlows&Version=2019-03-15`,
    );
    expect([bare.status, await bare.json()]).toStrictEqual([
      400,
      {
        RequestId: expect.any(String),
        HostId: 'cn-hangzhou.fnf.aliyuncs.com',
        Code: 'IncompleteSignature',
        Message: 'the signature does not hold: neither Authorization nor Signature is given',
      },
    ]);
  });

  it.each(['StartSyncExecution', 'PublishFlowVersion', 'Nonsense'])(
    'says that %s is not implemented',
    async (action) => {
      expect(await errorOf(region.call(action))).toStrictEqual({
        code: 'ActionNotSupported',
        status: 400,
        message: `${action} is not implemented by this region`,
      });
    },
  );

  it('gives injected faults their own error bodies', async () => {
    region.faults.add({
      product: 'cloudflow',
      operation: 'ListFlows',
      action: 'throttle',
      times: 1,
    });
    expect((await errorOf(region.call('ListFlows'))).code).toBe('Throttling');
    region.faults.add({ product: 'cloudflow', operation: '*', action: 'serverError', times: 1 });
    expect(await errorOf(region.call('ListFlows'))).toMatchObject({
      code: 'InternalServerError',
      status: 500,
    });
    expect(await region.call('ListFlows')).toMatchObject({ Flows: [] });
  });
});
