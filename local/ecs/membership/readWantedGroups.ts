import { EcsError } from '../errors.js';
import { type EcsCall, writableGroup } from '../operation.js';
import type { Member } from '../state/records.js';

/**
 * The whole set of groups that a Modify call asks for. Refused when a group is named twice, is not
 * there, or when a managed group is in the set or would be left.
 */
export function readWantedGroups(call: EcsCall, name: string, member: Member): string[] {
  const wanted = call.parameters.list(name);
  if (wanted.length === 0) throw new EcsError('MissingParameter', `${name}.N`);
  if (new Set(wanted).size < wanted.length) {
    throw new EcsError('InvalidParameter.SecurityGroupIdRepeated');
  }
  for (const id of wanted) writableGroup(call.state, id);
  for (const id of member.groups) {
    const left = !wanted.includes(id) && call.state.groupById.has(id);
    if (left) writableGroup(call.state, id);
  }
  return wanted;
}
