import { EcsError } from '../errors.js';
import { endDryRun, type OperationHandler } from '../operation.js';

/**
 * Stops a running instance: Stopping at once, Stopped after the transition delay. ForceStop and
 * ConfirmStop are read and checked; here nothing runs that they would make a difference to.
 */
export const stopInstance: OperationHandler = {
  name: 'StopInstance',
  parameters: ['InstanceId', 'ForceStop', 'ConfirmStop', 'DryRun'],
  run({ parameters, state, transitionDelayMs }) {
    const instanceId = parameters.required('InstanceId');
    parameters.boolean('ForceStop');
    parameters.boolean('ConfirmStop');
    const record = state.instanceById.get(instanceId);
    if (record === undefined) throw new EcsError('InvalidInstanceId.NotFound', instanceId);
    if (record.status !== 'Running') {
      throw new EcsError('IncorrectInstanceStatus', `${instanceId} is ${record.status}`);
    }
    endDryRun(parameters);
    record.status = 'Stopping';
    state.due.after(transitionDelayMs, () => {
      if (record.status === 'Stopping') record.status = 'Stopped';
    });
    return {};
  },
};
