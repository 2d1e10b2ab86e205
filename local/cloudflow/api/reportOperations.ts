import { CloudFlowError } from '../errors.js';
import { jsonBytes } from '../json.js';
import type { CloudFlowOperation } from './operation.js';

/** Ends a task that waits for its callback; `Output` is the JSON text of an object. */
export const reportTaskSucceeded: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const token = parameters.required('TaskToken');
    parameters.required('Output');
    const output = parameters.jsonObject('Output') ?? {};
    if (jsonBytes(output) > service.limits.stateBytes) {
      throw new CloudFlowError(
        'EntityTooLarge',
        `Output is over ${service.limits.stateBytes} bytes`,
      );
    }
    return { EventId: service.callbacks.report(token, { ok: true, output }) };
  },
};

/**
 * Fails a task that waits for its callback: `Error` is what Retry and Catch match, `Cause` the
 * detail (facts/cloudflow 1).
 */
export const reportTaskFailed: CloudFlowOperation = {
  rate: 'other',
  run: (parameters, service) => {
    const token = parameters.required('TaskToken');
    const code = parameters.required('Error', 128);
    const detail = parameters.optional('Cause', 4_096) ?? '';
    return { EventId: service.callbacks.report(token, { ok: false, code, detail }) };
  },
};
