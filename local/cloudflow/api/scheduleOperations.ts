import { CloudFlowError } from '../errors.js';
import { jsonBytes } from '../json.js';
import type { Schedule } from '../schedules/ScheduleStore.js';
import { type CloudFlowOperation, pageOf, timeText } from './operation.js';
import type { RequestParameters } from './RequestParameters.js';

/** Whether a schedule without `Enable` runs was not read: it does not, so nothing starts unasked. */
export const createSchedule: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const flowName = parameters.requiredName('FlowName');
    service.flows.get(flowName);
    return shapeOf(
      service.schedules.create({
        flowName,
        name: parameters.requiredName('ScheduleName'),
        cronExpression: parameters.required('CronExpression'),
        description: parameters.text('Description') ?? '',
        enabled: parameters.boolean('Enable') ?? false,
        ...payloadOf(parameters, service.limits.stateBytes),
      }),
    );
  },
};

export const updateSchedule: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const flowName = parameters.requiredName('FlowName');
    const name = parameters.requiredName('ScheduleName');
    const cronExpression = parameters.text('CronExpression');
    const description = parameters.text('Description');
    const enabled = parameters.boolean('Enable');
    service.flows.get(flowName);
    return shapeOf(
      service.schedules.update(flowName, name, {
        ...(cronExpression === undefined ? {} : { cronExpression }),
        ...(description === undefined ? {} : { description }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(parameters.text('Payload') === undefined
          ? {}
          : payloadOf(parameters, service.limits.stateBytes)),
      }),
    );
  },
};

export const deleteSchedule: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const flowName = parameters.requiredName('FlowName');
    const name = parameters.requiredName('ScheduleName');
    service.flows.get(flowName);
    service.schedules.delete(flowName, name);
    return {};
  },
};

export const listSchedules: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const flowName = parameters.requiredName('FlowName');
    const limit = parameters.integer('Limit', { min: 1, max: 999, absent: 60 });
    const token = parameters.text('NextToken');
    service.flows.get(flowName);
    const schedules = service.schedules.list(flowName);
    const { page, next } = pageOf(schedules, ({ name }) => name, { limit, token });
    return { Schedules: page.map(shapeOf), ...next };
  },
};

function payloadOf(parameters: RequestParameters, limitBytes: number) {
  const payload = parameters.jsonObject('Payload') ?? {};
  if (jsonBytes(payload) > limitBytes) {
    throw new CloudFlowError('EntityTooLarge', `Payload is over ${limitBytes} bytes`);
  }
  return { payload, payloadText: parameters.text('Payload') ?? '' };
}

function shapeOf(schedule: Schedule) {
  return {
    ScheduleId: schedule.id,
    ScheduleName: schedule.name,
    Description: schedule.description,
    CronExpression: schedule.cronExpression,
    Payload: schedule.payloadText,
    Enable: schedule.enabled,
    CreatedTime: timeText(schedule.createdAtMs),
    LastModifiedTime: timeText(schedule.modifiedAtMs),
  };
}
