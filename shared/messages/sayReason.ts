import type { Coded, Reason, Reasons } from '../contracts/reason.js';
import { thousands } from '../text/counts.js';
import { sayMembersUnread } from './sayMembersUnread.js';
import { sayRuleFaults } from './sayRuleFaults.js';

type Of<TCode extends keyof Reasons> = Coded<Pick<Reasons, TCode>>;

const catalogue: { readonly [TCode in keyof Reasons]: (reason: Of<TCode>) => string } = {
  unknownProtocol: ({ protocol }) => `unknown protocol ${protocol}`,
  unreadablePeer: ({ peer }) => `unreadable peer ${peer}`,
  hostInBlock: ({ peer, block }) =>
    `the peer ${peer} names a host inside a block: ask about ${block}, or about the host`,
  otherFamily: ({ protocol, family }) => `${protocol} does not exist in IPv${family}`,
  noPacket: () => 'the question covers no packet',
  tooMuchWork: ({ atMost }) =>
    `judging all that was asked takes more than ${thousands(atMost)} comparisons`,
  classicNetwork: () => 'the classic network is not judged',
  noGroup: () => 'the interface is in no group',
  groupUnread: ({ group }) => `group ${group} was not read`,
  rulesUnread: ({ group }) => `${group}: not all of its rules were read`,
  membersUnread: sayMembersUnread,
  interfaceUnread: () => 'its interface was not read',
  classicInVpc: ({ instance, vpcId }) =>
    `what was read of ${instance} contradicts itself: its InstanceNetworkType is classic, yet it is in ${vpcId}`,
  twoVpcs: ({ instance, vpcId, interfaceIn }) =>
    `what was read of ${instance} contradicts itself: it is in ${vpcId}, its interface in ${interfaceIn}`,
  groupTypeUnknown: ({ group, type }) =>
    `whether ${group} is a basic or an advanced group is not known: its SecurityGroupType is '${type}'`,
  innerPolicyUnread: ({ group }) =>
    `whether members of ${group} reach each other was not read: its InnerAccessPolicy is neither Accept nor Drop`,
  insideOverIpv6: ({ group }) =>
    `whether members of ${group} reach each other over IPv6 is not documented`,
  outInside: ({ group }) =>
    `out to members of ${group}: the documents disagree whether its own rules apply`,
  ruleUnread: ({ code: _code, group, rule, ...faults }) =>
    `rule ${rule} of ${group} may decide: ${sayRuleFaults(faults)}`,
};

/** Many cells of an audit share one reason, which is said once. */
const said = new WeakMap<Reason, string>();

/** Why something can't be judged or answered: a part of a sentence, without a full stop. */
export function sayReason(reason: Reason): string {
  const known = said.get(reason) ?? (catalogue[reason.code] as (one: Reason) => string)(reason);
  said.set(reason, known);
  return known;
}

/** Whether what is said is a reason, among other codes. */
export const isReason = (message: { readonly code: string }): message is Reason =>
  Object.hasOwn(catalogue, message.code);
