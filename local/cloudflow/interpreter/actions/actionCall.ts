import type { AccessCall } from '../../../ram/Role.js';
import { type ArnKind, parseArn } from '../../arn.js';
import type { ActionName, TaskMode } from '../../definition/types.js';
import { StateError } from '../../faults.js';
import type { JsonObject } from '../../json.js';
import type { Frame } from '../Engine.js';

export interface ActionCall {
  readonly action: ActionName;
  readonly mode: TaskMode;
  readonly parameters: JsonObject;
}

export interface ActionHooks {
  /** Called when the service has accepted the request. */
  readonly submitted: (detail: JsonObject) => void;
  /** Aborted when the task is ended from outside. */
  readonly stopped: AbortSignal;
}

/**
 * Throws `<Service>.AccessDenied` where the role of the execution's flow lacks the action;
 * `AccessDenied` is the code of the services themselves, its name in a flow was not read.
 */
export function refuseUngrantedAction(
  service: 'FC' | 'MNS' | 'FnF',
  call: AccessCall,
  { engine, execution }: Frame,
): void {
  const role = engine.roles?.assume(execution.roleArn, 'fnf.aliyuncs.com');
  if (role && !role.allows(call)) {
    throw new StateError(`${service}.AccessDenied`, `${role.name} is not granted ${call.action}`);
  }
}

/** The resource that an ARN names, which must lie in this region and account. */
export function resourceOf(
  call: ActionCall,
  kind: ArnKind,
  service: 'FC' | 'MNS' | 'FnF',
  { engine }: Frame,
): string {
  const { resourceArn } = call.parameters;
  if (typeof resourceArn !== 'string') {
    throw new StateError(`${service}.InvalidArgument`, 'resourceArn must be a text');
  }
  const arn = parseArn(resourceArn, kind);
  if (!arn.ok) throw new StateError(`${service}.InvalidArgument`, `resourceArn: ${arn.message}`);
  const foreign =
    (arn.regionId !== '' && arn.regionId !== engine.regionId) ||
    (arn.accountId !== '' && arn.accountId !== engine.accountId);
  if (foreign) {
    throw new StateError(
      `${service}.InvalidArgument`,
      `resourceArn ${resourceArn} is not of region ${engine.regionId}, account ${engine.accountId}`,
    );
  }
  return arn.name;
}
