import type { ExposureLine } from '../contracts/exposure.js';

type Line = Pick<
  ExposureLine,
  'direction' | 'protocol' | 'ports' | 'sourcePorts' | 'peers' | 'morePeers'
>;

/** Traffic as a person writes it: `tcp 443 from 10.0.0.0/8`, `all to 0.0.0.0/0`. */
export function sayLine({
  direction,
  protocol,
  ports,
  sourcePorts,
  peers,
  morePeers = 0,
}: Line): string {
  const at = ports.map(shortPorts).join(',');
  const sources = sourcePorts.map(shortPorts).join(',');
  const preposition = direction === 'ingress' ? 'from' : 'to';
  const all = peers.length + morePeers;
  const first = peers.slice(0, all > 4 ? 3 : 4);
  const shown = `${first.join(', ')}${all > 4 ? ` and ${all - first.length} more` : ''}`;
  return `${protocol}${at ? ` ${at}` : ''}${sources ? ` (source port ${sources})` : ''} ${preposition} ${shown}`;
}

/** `443` for `443/443`, `8000-9000` for `8000/9000`. */
function shortPorts(range: string): string {
  const [from, to] = range.split('/');
  return from === to ? String(from) : `${from}-${to}`;
}
