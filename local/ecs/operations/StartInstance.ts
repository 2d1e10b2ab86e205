import { EcsError } from '../errors.js';
import { checkLock } from '../membership/checkGroups.js';
import { endDryRun, type OperationHandler } from '../operation.js';

/** Starts a stopped instance: Starting at once, Running after the transition delay. */
export const startInstance: OperationHandler = {
  name: 'StartInstance',
  parameters: ['InstanceId', 'DryRun'],
  run({ parameters, state, transitionDelayMs }) {
    const instanceId = parameters.required('InstanceId');
    const record = state.instanceById.get(instanceId);
    if (record === undefined) throw new EcsError('InvalidInstanceId.NotFound', instanceId);
    checkLock(record);
    if (record.status !== 'Stopped') {
      throw new EcsError('IncorrectInstanceStatus', `${instanceId} is ${record.status}`);
    }
    endDryRun(parameters);
    record.status = 'Starting';
    state.due.after(transitionDelayMs, () => {
      if (record.status === 'Starting') record.status = 'Running';
    });
    return {};
  },
};
