import { expect, it } from 'vitest';
import type { RuleFaults } from '../../../shared/contracts/reason.js';
import { sayRuleFaults } from '../../../shared/messages/sayRuleFaults.js';

const said: Required<RuleFaults> = {
  Direction: 'both',
  Policy: 'Reject',
  IpProtocol: 'QUIC',
  Priority: 'high',
  PortRange: '9/1',
  SourcePortRange: '8/1',
  portList: 'prl-1',
  prefixList: 'pl-1',
  membersOf: ['sg-x', 'instance', 'i-1'],
  peer: 'none',
  ownAddress: 'unread',
  twoCidrs: ['10.0.0.0/8', '::/0'],
  cidrs: ['10.0.0/8', 'here'],
};

it('says every fault in the order in which they were found', () => {
  expect(sayRuleFaults(said)).toBe(
    [
      'Direction both, Policy Reject, IpProtocol QUIC, Priority high, PortRange 9/1',
      'SourcePortRange 8/1, port list prl-1 was not read, prefix list pl-1 was not read',
      'the members of sg-x were not all read: the interface of its member i-1 was not read',
      'no peer is named, the own address was not read',
      'two CIDRs, 10.0.0.0/8 and ::/0, CIDR 10.0.0/8, CIDR here',
    ].join(', '),
  );
});
