import type { AskedTraffic } from '../contracts/explanation.js';
import { directionWord } from '../text/directionWord.js';

/** `from` or `to`: what stands before the other side of traffic. */
const preposition = { ingress: 'from', egress: 'to' } as const;

/** `tcp 443 in from the Internet`, `icmp out to 10.0.0.0/8`. */
export function sayTraffic({ direction, protocol, ports, peer }: AskedTraffic): string {
  const what = ports === '' ? protocol.toLowerCase() : `${protocol.toLowerCase()} ${ports}`;
  return `${what} ${directionWord(direction)} ${preposition[direction]} ${peerName(peer)}`;
}

/** The two names that stand for the Internet, as people say them; anything else as it is. */
const peerName = (peer: string) =>
  ({ internet: 'the Internet', internet6: 'the Internet over IPv6' })[peer] ?? peer;
