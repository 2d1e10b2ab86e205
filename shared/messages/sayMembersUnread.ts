import type { Reasons } from '../contracts/reason.js';

/** Why the members of a group are not known. */
export function sayMembersUnread(unread: Reasons['membersUnread']): string {
  const { group, instance, interface: eni, address } = unread;
  const all = `the members of ${group} were not all read`;
  if (instance !== undefined) return `${all}: the interface of its member ${instance} was not read`;
  if (address !== undefined) return `${all}: the address ${address} of ${eni} can't be read`;
  if (eni !== undefined) return `${all}: no address of ${eni} was read`;
  return `the members of ${group} were not read`;
}
