import { expect, it } from 'vitest';
import type { Reason, Reasons } from '../../../shared/contracts/reason.js';
import { isReason, sayReason } from '../../../shared/messages/sayReason.js';

const said: { readonly [TCode in keyof Reasons]: readonly [object, string] } = {
  unknownProtocol: [{ protocol: 'quic' }, 'unknown protocol quic'],
  unreadablePeer: [{ peer: '010.0.0.1' }, 'unreadable peer 010.0.0.1'],
  hostInBlock: [
    { peer: '10.0.0.1/8', block: '10.0.0.0/8' },
    'the peer 10.0.0.1/8 names a host inside a block: ask about 10.0.0.0/8, or about the host',
  ],
  otherFamily: [{ protocol: 'icmp', family: 6 }, 'icmp does not exist in IPv6'],
  tooMuchWork: [
    { atMost: 10_000 },
    'judging all that was asked takes more than 10,000 comparisons',
  ],
  noPacket: [{}, 'the question covers no packet'],
  classicNetwork: [{}, 'the classic network is not judged'],
  noGroup: [{}, 'the interface is in no group'],
  groupUnread: [{ group: 'sg-x' }, 'group sg-x was not read'],
  rulesUnread: [{ group: 'sg-x' }, 'sg-x: not all of its rules were read'],
  membersUnread: [{ group: 'sg-x' }, 'the members of sg-x were not read'],
  interfaceUnread: [{}, 'its interface was not read'],
  classicInVpc: [
    { instance: 'i-1', vpcId: 'vpc-1' },
    'what was read of i-1 contradicts itself: its InstanceNetworkType is classic, yet it is in vpc-1',
  ],
  twoVpcs: [
    { instance: 'i-1', vpcId: 'vpc-1', interfaceIn: 'vpc-2' },
    'what was read of i-1 contradicts itself: it is in vpc-1, its interface in vpc-2',
  ],
  groupTypeUnknown: [
    { group: 'sg-a', type: 'managed' },
    "whether sg-a is a basic or an advanced group is not known: its SecurityGroupType is 'managed'",
  ],
  innerPolicyUnread: [
    { group: 'sg-a' },
    'whether members of sg-a reach each other was not read: its InnerAccessPolicy is neither Accept nor Drop',
  ],
  insideOverIpv6: [
    { group: 'sg-a' },
    'whether members of sg-a reach each other over IPv6 is not documented',
  ],
  outInside: [
    { group: 'sg-a' },
    'out to members of sg-a: the documents disagree whether its own rules apply',
  ],
  ruleUnread: [
    { group: 'sg-a', rule: 'sgr-1', Policy: 'Reject', ownAddress: 'unread' },
    'rule sgr-1 of sg-a may decide: Policy Reject, the own address was not read',
  ],
};

it.each(Object.entries(said))('says %s', (code, [params, text]) => {
  const reason = { code, ...params } as Reason;
  expect([isReason(reason), sayReason(reason)]).toStrictEqual([true, text]);
});

it('is told from what is no reason', () => {
  expect(isReason({ code: 'platformBlock' })).toBe(false);
});
