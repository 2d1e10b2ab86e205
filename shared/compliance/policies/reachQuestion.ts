import type { GroupReference } from '../../contracts/groupReference.js';
import type { Reach, ReachPeer } from '../../contracts/policyFile.js';
import { sayReason } from '../../messages/sayReason.js';
import { questionFault } from '../../probes/answerProbe.js';
import type { Question } from '../../probes/decideQuestion.js';
import { parsePortRange } from '../../rules/portRange.js';
import { hasPorts, parseProtocol } from '../../rules/protocol.js';

/** The peer of an assertion as it is written. */
export const peerOf = (reach: Reach): ReachPeer => reach.from ?? reach.to ?? '';

/** The group whose members an assertion is about; undefined where it names addresses. */
export function groupOf(reach: Reach): GroupReference | undefined {
  const peer = peerOf(reach);
  return typeof peer === 'string' ? undefined : peer.securityGroup;
}

/** An assertion as a question; `peer` stands for the other side, an address or a group's id. */
export function reachQuestion(reach: Reach, peer: string): Question {
  return {
    direction: reach.from === undefined ? 'egress' : 'ingress',
    protocol: reach.protocol.toLowerCase(),
    peer,
    ...(reach.port === undefined ? {} : { port: reach.port }),
    ...(reach.portRange === undefined ? {} : { portRange: reach.portRange }),
  };
}

export interface ReachFault {
  readonly field: 'protocol' | 'port' | 'portRange' | 'from' | 'to';
  readonly found: string;
  readonly wanted: string;
}

/**
 * What is wrong with the values of an assertion whose form is right; undefined where nothing is.
 */
export function reachFault(reach: Reach): ReachFault | undefined {
  const { protocol, port, portRange } = reach;
  const number = parseProtocol(protocol);
  if (number === undefined) {
    const wanted = 'tcp, udp, icmp, icmpv6, gre, all or a protocol number';
    return { field: 'protocol', found: JSON.stringify(protocol), wanted };
  }
  if (hasPorts(number)) {
    if (port === undefined && portRange === undefined) {
      return {
        field: 'protocol',
        found: `${protocol} without a port`,
        wanted: 'port or portRange',
      };
    }
    if (port !== undefined && portRange !== undefined) {
      return { field: 'portRange', found: 'port and portRange', wanted: 'one of the two' };
    }
  } else if (port !== undefined || portRange !== undefined) {
    const field = port === undefined ? 'portRange' : 'port';
    return { field, found: `a port with ${protocol}`, wanted: 'none: only tcp and udp have ports' };
  }
  if (portRange !== undefined && (portRange === '-1/-1' || !parsePortRange(portRange))) {
    const wanted = 'a range such as 8000/9000, upwards within 1/65535';
    return { field: 'portRange', found: JSON.stringify(portRange), wanted };
  }
  const peer = peerOf(reach);
  if (typeof peer !== 'string') return undefined;
  const amiss = questionFault(reachQuestion(reach, peer));
  if (amiss === undefined) return undefined;
  const wanted = 'internet, internet6, an address, or a CIDR without host bits, of the family';
  return { field: reach.from === undefined ? 'to' : 'from', found: sayReason(amiss), wanted };
}
