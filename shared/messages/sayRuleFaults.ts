import type { RuleFaults } from '../contracts/reason.js';
import { sayMembersUnread } from './sayMembersUnread.js';

const catalogue: {
  readonly [TFault in keyof RuleFaults]-?: (found: Required<RuleFaults>[TFault]) => string;
} = {
  Direction: (found) => `Direction ${found}`,
  Policy: (found) => `Policy ${found}`,
  IpProtocol: (found) => `IpProtocol ${found}`,
  Priority: (found) => `Priority ${found}`,
  PortRange: (found) => `PortRange ${found}`,
  SourcePortRange: (found) => `SourcePortRange ${found}`,
  portList: (id) => `port list ${id} was not read`,
  prefixList: (id) => `prefix list ${id} was not read`,
  membersOf: ([group = '', ...member]) => {
    const named = member.flatMap((name, at) =>
      at % 2 === 0 ? [[name, member[at + 1] ?? ''] as const] : [],
    );
    return sayMembersUnread({ group, ...Object.fromEntries(named) });
  },
  peer: () => 'no peer is named',
  ownAddress: () => 'the own address was not read',
  twoCidrs: (found) => `two CIDRs, ${found.join(' and ')}`,
  cidrs: (found) => found.map((one) => `CIDR ${one}`).join(', '),
};

/** What of a rule could not be read: `Policy Perhaps, prefix list pl-1 was not read`. */
export const sayRuleFaults = (faults: RuleFaults): string =>
  Object.entries(faults)
    .map(([fault, found]) => {
      const say = catalogue[fault as keyof RuleFaults] as ((found: unknown) => string) | undefined;
      return say ? say(found) : fault;
    })
    .join(', ');
