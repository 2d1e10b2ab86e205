import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../manualClock.js';
import { type Body, errorOf, startRegion, type TestRegion } from '../region.js';

const DEFINITION =
  'Type: StateMachine\nName: flow\nSpecVersion: v1\nStartAt: P\nStates:\n' +
  '  - {Type: Pass, Name: P, End: true}\n';

let clock: ManualClock;
let region: TestRegion;
beforeEach(async () => {
  clock = createManualClock();
  region = await startRegion({ clock, limits: { rates: undefined } });
  region.cloudflow.putFlow({ name: 'flow', definition: DEFINITION });
});
afterEach(() => region.close());

const create = (parameters: Body) =>
  region.call('CreateSchedule', {
    FlowName: 'flow',
    ScheduleName: 's',
    CronExpression: '@every 60s',
    ...parameters,
  });
const executions = async () => {
  const { Executions } = await region.call('ListExecutions', { FlowName: 'flow' });
  return Executions as Body[];
};

describe('schedules', () => {
  it('are created, updated, listed and deleted', async () => {
    const created = await create({ Payload: '{"a":1}', Enable: true, Description: 'd' });
    expect(created).toStrictEqual({
      RequestId: expect.any(String),
      ScheduleId: expect.any(String),
      ScheduleName: 's',
      Description: 'd',
      CronExpression: '@every 60s',
      Payload: '{"a":1}',
      Enable: true,
      CreatedTime: expect.any(String),
      LastModifiedTime: created.CreatedTime,
    });
    const of = { FlowName: 'flow', ScheduleName: 's' };
    const updated = await region.call('UpdateSchedule', {
      ...of,
      CronExpression: '0 0 10 1 * ?',
      Enable: false,
    });
    expect(updated).toMatchObject({ CronExpression: '0 0 10 1 * ?', Enable: false });
    const listed = await region.call('ListSchedules', { FlowName: 'flow' });
    const { RequestId: _, ...schedule } = updated;
    expect(listed.Schedules).toStrictEqual([schedule]);
    await region.call('DeleteSchedule', of);
    expect(await errorOf(region.call('DeleteSchedule', of))).toMatchObject({
      code: 'ScheduleNotExists',
      status: 404,
    });
  });

  it('start executions with the payload, in the time of the region', async () => {
    await create({ Payload: '{"from":"schedule"}', Enable: true });
    clock.advance(59_999);
    expect(await executions()).toStrictEqual([]);
    clock.advance(1);
    clock.advance(60_000);
    const inputs = ['{"from":"schedule"}', '{"from":"schedule"}'];
    expect((await executions()).map(({ Input }) => Input)).toStrictEqual(inputs);
    await region.call('DeleteSchedule', { FlowName: 'flow', ScheduleName: 's' });
    clock.advance(60_000);
    expect((await executions()).map(({ Input }) => Input)).toStrictEqual(inputs);
  });

  it('start nothing unless they are enabled', async () => {
    await create({});
    clock.advance(60_000);
    expect(await executions()).toStrictEqual([]);
  });

  it('end with their flow', async () => {
    await create({ Enable: true });
    await region.call('DeleteFlow', { Name: 'flow' });
    region.cloudflow.putFlow({ name: 'flow', definition: DEFINITION });
    clock.advance(60_000);
    expect(await executions()).toStrictEqual([]);
  });

  it.each<[string, Body, string]>([
    ['five fields', { CronExpression: '* * * * *' }, 'InvalidArgument'],
    ['a field out of range', { CronExpression: '0 61 * * * *' }, 'InvalidArgument'],
    ['an interval below a second', { CronExpression: '@every 0s' }, 'InvalidArgument'],
    ['an interval without a unit', { CronExpression: '@every 5' }, 'InvalidArgument'],
    ['no expression', { CronExpression: '' }, 'MissingRequiredParams'],
    ['a payload that is no object', { Payload: '1' }, 'InvalidArgument'],
    ['an unknown flow', { FlowName: 'none' }, 'FlowNotExists'],
  ])('are refused with %s', async (_, change, code) => {
    expect((await errorOf(create(change))).code).toBe(code);
  });
});
