import { CloudFlowError } from '../errors.js';
import type { Execution } from '../executions/Execution.js';
import { type CloudFlowOperation, pageOf, timeText } from './operation.js';

const STATUSES = ['Starting', 'Running', 'Stopped', 'Succeeded', 'Failed', 'TimedOut'];

/**
 * A running execution of the same name is answered whatever the input; an ended one is refused
 * (facts/cloudflow 7).
 */
export const startExecution: CloudFlowOperation = {
  rate: 'startExecution',
  run: (parameters, service) => {
    parameters.refuse('Qualifier');
    const execution = service.start({
      flowName: parameters.requiredName('FlowName'),
      executionName: parameters.optionalName('ExecutionName'),
      input: parameters.jsonObject('Input') ?? {},
      callbackTaskToken: parameters.text('CallbackFnFTaskToken'),
    });
    return shapeOf(execution);
  },
};

/** Answers at once, or, with WaitTimeSeconds, when the execution ends or that time is over. */
export const describeExecution: CloudFlowOperation = {
  rate: 'describeExecution',
  run: async (parameters, service, signal) => {
    const flowName = parameters.requiredName('FlowName');
    const name = parameters.required('ExecutionName');
    const waitSeconds = parameters.integer('WaitTimeSeconds', { min: 0, max: 60, absent: 0 });
    service.flows.get(flowName);
    const execution = service.executions.get(flowName, name);
    if (waitSeconds > 0 && execution.status === 'Running') {
      const wait = AbortSignal.any([signal, execution.signal]);
      // Rejects when the execution ends or the client goes away: both end the wait.
      await service.clock.sleep(waitSeconds * 1_000, wait).catch(() => undefined);
    }
    return { ...shapeOf(execution), Environment: { Variables: [] } };
  },
};

export const stopExecution: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const flowName = parameters.requiredName('FlowName');
    const name = parameters.required('ExecutionName');
    const code = parameters.optional('Error', 128);
    const detail = parameters.optional('Cause', 4_096);
    service.flows.get(flowName);
    const execution = service.executions.get(flowName, name);
    if (execution.status !== 'Running') {
      throw new CloudFlowError(
        'ExecutionAlreadyEnded',
        `Execution '${name}' is ${execution.status}, only a running one can be stopped`,
      );
    }
    execution.finish({
      status: 'Stopped',
      ...(code === undefined ? {} : { code }),
      ...(detail === undefined ? {} : { detail }),
    });
    return shapeOf(execution);
  },
};

/** Newest first; the order is not documented. */
export const listExecutions: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    parameters.refuse('Qualifier', 'MapRunName');
    const flowName = parameters.requiredName('FlowName');
    const status = parameters.text('Status');
    if (status !== undefined && !STATUSES.includes(status)) {
      throw new CloudFlowError('InvalidArgument', `Status must be one of ${STATUSES.join(', ')}`);
    }
    const prefix = parameters.text('ExecutionNamePrefix') ?? '';
    const fromMs = parameters.time('StartedTimeBegin') ?? Number.NEGATIVE_INFINITY;
    const toMs = parameters.time('StartedTimeEnd') ?? Number.POSITIVE_INFINITY;
    const limit = parameters.integer('Limit', { min: 1, max: 99, absent: 60 });
    const token = parameters.text('NextToken');
    const metadataOnly = parameters.boolean('MetadataOnly') ?? false;
    service.flows.get(flowName);
    const found = service.executions
      .list(flowName)
      .filter(({ name }) => name.startsWith(prefix))
      .filter(({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs <= toMs)
      .toReversed();
    // The place in the list is looked up before the status, which may change between two pages.
    const start = token === undefined ? 0 : found.findIndex(({ name }) => name === token);
    const rest = start < 0 ? [] : found.slice(start);
    const fitting = rest.filter((one) => status === undefined || one.status === status);
    const { page, next } = pageOf(fitting, ({ name }) => name, { limit, token: undefined });
    return { Executions: page.map((one) => shapeOf(one, metadataOnly)), ...next };
  },
};

export const getExecutionHistory: CloudFlowOperation = {
  rate: 'getExecutionHistory',
  run: (parameters, service) => {
    const flowName = parameters.requiredName('FlowName');
    const name = parameters.required('ExecutionName');
    const limit = parameters.integer('Limit', { min: 1, max: 999, absent: 60 });
    const token = parameters.text('NextToken');
    service.flows.get(flowName);
    const { events } = service.executions.get(flowName, name).history;
    const { page, next } = pageOf(events, ({ EventId }) => String(EventId), { limit, token });
    return { Events: page, ...next };
  },
};

function shapeOf(execution: Execution, metadataOnly = false) {
  const output = execution.end?.output;
  return {
    FlowName: execution.flowName,
    Name: execution.name,
    Status: execution.status,
    StartedTime: timeText(execution.startedAtMs),
    StoppedTime: timeText(execution.stoppedAtMs),
    ...(metadataOnly
      ? {}
      : {
          Input: JSON.stringify(execution.input),
          Output: output === undefined ? '' : JSON.stringify(output),
          FlowDefinition: execution.definitionText,
        }),
  };
}
