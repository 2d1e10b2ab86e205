import type { ExposureLine } from '../contracts/exposure.js';

type Line = Pick<ExposureLine, 'direction' | 'protocol' | 'ports' | 'sourcePorts' | 'peers'>;

/** Traffic as a person writes it: `tcp 443 from 10.0.0.0/8`, `all to 0.0.0.0/0`. */
export function sayLine({ direction, protocol, ports, sourcePorts, peers }: Line): string {
  const at = ports.map(shortPorts).join(',');
  const sources = sourcePorts.map(shortPorts).join(',');
  const preposition = direction === 'ingress' ? 'from' : 'to';
  const shown =
    peers.length > 4
      ? `${peers.slice(0, 3).join(', ')} and ${peers.length - 3} more`
      : peers.join(', ');
  return `${protocol}${at ? ` ${at}` : ''}${sources ? ` (source port ${sources})` : ''} ${preposition} ${shown}`;
}

/** `443` for `443/443`, `8000-9000` for `8000/9000`. */
function shortPorts(range: string): string {
  const [from, to] = range.split('/');
  return from === to ? String(from) : `${from}-${to}`;
}
