import { EcsError } from '../errors.js';
import { type EcsCall, requireRegion, writableGroup } from '../operation.js';
import type { GroupRecord, RuleRecord } from '../state/records.js';
import { type Direction, permissionKey, permissionParameters } from './permission.js';
import { readPermissions } from './readPermissions.js';

const MAX_RULE_IDS = 100;

/**
 * Takes rules from a group, all or none: by SecurityGroupRuleId.N, each of which must exist, or by
 * their parameters, where one that fits no rule is passed over ([REV]).
 */
export function revoke(call: EcsCall, direction: Direction): void {
  const { parameters, state } = call;
  requireRegion(call);
  const group = writableGroup(state, parameters.required('SecurityGroupId'));
  const ids = parameters.list('SecurityGroupRuleId');
  const rules =
    ids.length > 0
      ? rulesById(call, direction, group, ids)
      : rulesByFields(
          group,
          new Set(readPermissions(parameters, direction, group).map(permissionKey)),
        );
  for (const rule of rules) state.removeRule(group, rule);
}

function rulesByFields(group: GroupRecord, keys: ReadonlySet<string>): RuleRecord[] {
  return [...group.rules].filter((rule) => keys.has(permissionKey(rule.permission)));
}

function rulesById(
  { parameters }: EcsCall,
  direction: Direction,
  group: GroupRecord,
  ids: readonly string[],
): RuleRecord[] {
  // Ids and rules together: documented as two ways to name rules; the code is ours.
  const named = permissionParameters(direction).some((field) => parameters.has(field));
  if (named || parameters.structures('Permissions').size > 0) {
    throw new EcsError('InvalidParameter.Conflict', 'SecurityGroupRuleId.N and rules');
  }
  if (ids.length > MAX_RULE_IDS) {
    throw new EcsError('InvalidParam.SecurityGroupRuleId', `at most ${MAX_RULE_IDS} a call`);
  }
  if (new Set(ids).size < ids.length)
    throw new EcsError('InvalidParam.SecurityGroupRuleIdRepeated');
  return ids.map((id) => {
    const rule = [...group.rules].find(
      ({ permission }) =>
        permission.SecurityGroupRuleId === id && permission.Direction === direction,
    );
    if (rule === undefined) throw new EcsError('InvalidParam.SecurityGroupRuleId', id);
    return rule;
  });
}
