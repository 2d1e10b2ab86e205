import { EcsError } from '../errors.js';
import { FIXED_LIMITS } from '../limits.js';
import { ruleCostOn } from '../membership/checkGroups.js';
import { type EcsCall, makeId, requireRegion, writableGroup } from '../operation.js';
import type { GroupRecord } from '../state/records.js';
import type { PermissionElement } from '../state/snapshot.js';
import { checkObjects } from './checkObjects.js';
import { type Direction, permissionKey } from './permission.js';
import { readPermissions } from './readPermissions.js';

/**
 * Adds rules to a group, all or none; one that is there already is passed over. Undocumented order,
 * chosen: region, group, each rule's fields, the objects, rules that name groups, rules on interfaces.
 */
export function authorize(call: EcsCall, direction: Direction): void {
  const { parameters, state } = call;
  requireRegion(call);
  const group = writableGroup(state, parameters.required('SecurityGroupId'));
  const permissions = readPermissions(parameters, direction, group);
  for (const permission of permissions) checkObjects(state, group, permission);
  const present = new Set(Array.from(group.rules, (rule) => permissionKey(rule.permission)));
  const fresh = permissions.filter((permission) => !present.has(permissionKey(permission)));
  if (fresh.length === 0) return;
  checkGroupRules(group, fresh);
  checkRuleLimit(call, group, fresh);
  const createTime = `${new Date(call.clock.now()).toISOString().slice(0, 19)}Z`;
  for (const permission of fresh) {
    const id = makeId('sgr', call.random);
    state.addRule(group, { ...permission, CreateTime: createTime, SecurityGroupRuleId: id });
  }
}

function checkGroupRules(group: GroupRecord, fresh: readonly PermissionElement[]): void {
  const added = fresh.filter((one) => one.SourceGroupId || one.DestGroupId).length;
  const total = group.groupRuleCount + added;
  if (added > 0 && total > FIXED_LIMITS.groupRulesPerBasicGroup) {
    throw new EcsError('AuthorizedGroupRule.LimitExceed', `${group.id}: ${total}`);
  }
}

/** 1,000 rules over all groups of an interface, in and out; the group alone may not have more. */
function checkRuleLimit(
  call: EcsCall,
  group: GroupRecord,
  fresh: readonly PermissionElement[],
): void {
  const { state, limits } = call;
  const added = fresh.reduce((sum, one) => sum + state.ruleCostOf(one), 0);
  if (group.ruleCost + added > limits.maxRulesPerInterface) {
    throw new EcsError('AuthorizationLimitExceed', `${group.id}: ${group.ruleCost + added} rules`);
  }
  for (const member of group.members) {
    const rules = ruleCostOn(state, member.groups) + added;
    if (rules > limits.maxRulesPerInterface) {
      throw new EcsError('AuthorizationLimitExceed', `${member.id}: ${rules} rules`);
    }
  }
}
