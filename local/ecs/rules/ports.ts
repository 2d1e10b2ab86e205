import { EcsError, type EcsErrorCode } from '../errors.js';
import type { Protocol } from './protocols.js';

/**
 * A PortRange that fits the protocol: `1/200` for TCP and UDP, else `-1/-1`. `malformed` is the code
 * of one that is no range at all.
 */
export function readPortRange(text: string, protocol: Protocol, malformed: EcsErrorCode): string {
  const match = /^(-1|\d{1,5})\/(-1|\d{1,5})$/.exec(text);
  if (!match) throw new EcsError(malformed, text);
  const first = Number(match[1]);
  const last = Number(match[2]);
  const fits = protocol.hasPorts
    ? first >= 1 && first <= last && last <= 65_535
    : first === -1 && last === -1;
  if (!fits) throw new EcsError('InvalidParam.PortRange', `${protocol.stored} ${text}`);
  return `${first}/${last}`;
}
