import { EcsError } from '../errors.js';
import type { GroupRecord } from '../state/records.js';
import type { PermissionElement } from '../state/snapshot.js';
import type { Parameters } from '../wire/Parameters.js';
import {
  type Direction,
  permissionKey,
  permissionParameters,
  readPermission,
} from './permission.js';

const MAX_PERMISSIONS = 100;

/** The parameters of the four rule operations; `SecurityGroupRuleId.N` comes on top for Revoke. */
export function ruleParameters(direction: Direction): string[] {
  const fields = permissionParameters(direction);
  return [
    'RegionId',
    'SecurityGroupId',
    'ClientToken',
    ...fields.map((field) => `Permissions.N.${field}`),
    ...fields.filter((field) => field !== 'PortRangeListId'),
  ];
}

/**
 * The rules of a call: Permissions.N (1–100), or the one of the deprecated parameters without prefix.
 * Both together are refused; the documentation forbids it and names no code.
 */
export function readPermissions(
  parameters: Parameters,
  direction: Direction,
  group: GroupRecord,
): PermissionElement[] {
  const numbered = [...parameters.structures('Permissions').values()];
  const single = new Map<string, string>();
  for (const field of permissionParameters(direction)) {
    const value = parameters.optional(field);
    if (value !== undefined) single.set(field, value);
  }
  if (numbered.length > 0 && single.size > 0) {
    throw new EcsError('InvalidParam.Permissions', `with ${[...single.keys()].join(', ')}`);
  }
  if (numbered.length > MAX_PERMISSIONS) {
    throw new EcsError('InvalidParam.Permissions', `at most ${MAX_PERMISSIONS} a call`);
  }
  if (numbered.length === 0 && single.size === 0) {
    throw new EcsError('MissingParameter', 'Permissions.N');
  }
  const all = numbered.length > 0 ? numbered : [single];
  for (const fields of all) refuseOtherAccount(fields, direction);
  const permissions = all.map((fields) => readPermission(fields, direction, group));
  if (new Set(permissions.map(permissionKey)).size < permissions.length) {
    throw new EcsError('InvalidParam.DuplicatePermissions');
  }
  return permissions;
}

/** The region holds one account: an object of another one is not found. */
function refuseOtherAccount(fields: ReadonlyMap<string, string>, direction: Direction): void {
  const peer = direction === 'ingress' ? 'Source' : 'Dest';
  const ignored = fields.get(`${peer}CidrIp`) || fields.get(`Ipv6${peer}CidrIp`);
  const owner = fields.get(`${peer}GroupOwnerId`) || fields.get(`${peer}GroupOwnerAccount`);
  if (!ignored && owner && fields.get(`${peer}GroupId`)) {
    throw new EcsError(`Invalid${peer}GroupId.NotFound`, `account ${owner} is not in this region`);
  }
}
