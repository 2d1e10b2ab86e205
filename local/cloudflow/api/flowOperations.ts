import { CloudFlowError } from '../errors.js';
import type { Flow } from '../FlowStore.js';
import { type CloudFlowOperation, pageOf, timeText } from './operation.js';
import type { RequestParameters } from './RequestParameters.js';

/** How Environment is read by an expression is not known; the other two need other products. */
const UNSUPPORTED = ['Environment', 'ExternalStorageLocation', 'ResourceGroupId'];

export const createFlow: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    parameters.refuse(...UNSUPPORTED);
    const mode = parameters.text('ExecutionMode') ?? 'Standard';
    if (mode === 'Express') {
      throw new CloudFlowError(
        'ActionNotSupported',
        'express flows are not implemented by this region',
      );
    }
    if (mode !== 'Standard') {
      throw new CloudFlowError('InvalidArgument', 'ExecutionMode must be Standard or Express');
    }
    const name = parameters.requiredName('Name');
    const definition = parameters.required('Definition');
    const description = parameters.required('Description');
    parameters.required('Type');
    expectFdl(parameters);
    const roleArn = parameters.text('RoleArn') ?? '';
    return shapeOf(service.flows.create({ name, definition, description, roleArn }));
  },
};

export const updateFlow: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    parameters.refuse(...UNSUPPORTED);
    expectFdl(parameters);
    const definition = parameters.text('Definition');
    const description = parameters.text('Description');
    const roleArn = parameters.text('RoleArn');
    const flow = service.flows.update(parameters.requiredName('Name'), {
      ...(definition === undefined ? {} : { definition }),
      ...(description === undefined ? {} : { description }),
      ...(roleArn === undefined ? {} : { roleArn }),
    });
    return shapeOf(flow);
  },
};

export const describeFlow: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    parameters.refuse('Qualifier');
    return shapeOf(service.flows.get(parameters.requiredName('Name')));
  },
};

export const deleteFlow: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    service.deleteFlow(parameters.requiredName('Name'));
    return {};
  },
};

export const listFlows: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const limit = parameters.integer('Limit', { min: 1, max: 999, absent: 60 });
    const token = parameters.text('NextToken');
    const { page, next } = pageOf(service.flows.list(), ({ name }) => name, { limit, token });
    return { Flows: page.map(shapeOf), ...next };
  },
};

function expectFdl(parameters: RequestParameters): void {
  const type = parameters.text('Type');
  if (type !== undefined && type !== 'FDL') {
    throw new CloudFlowError('InvalidArgument', 'Type must be FDL');
  }
}

function shapeOf(flow: Flow) {
  return {
    Id: flow.id,
    Name: flow.name,
    Description: flow.description,
    Definition: flow.definitionText,
    Type: 'FDL',
    RoleArn: flow.roleArn,
    ExecutionMode: 'Standard',
    CreatedTime: timeText(flow.createdAtMs),
    LastModifiedTime: timeText(flow.modifiedAtMs),
  };
}
