import type { ServiceBox } from '../change/summary/serviceAtoms.js';
import type { ServiceTerm } from '../change/summary/trafficSummary.js';
import { count } from '../text/counts.js';
import { serviceName } from './serviceNames.js';

/** `tcp 3306 (MySQL)`, `7 tcp ports (RabbitMQ, …), ping`, `everything but udp`. */
export function sayServices({ form, items }: ServiceTerm): string {
  const said = items.map(sayBox).join(', ');
  if (form === 'these') return said;
  // All ports of a protocol are the protocol, where it is excepted.
  return items.length === 0
    ? 'everything'
    : `everything but ${said.replaceAll(/every (tcp|udp) port/g, '$1')}`;
}

const EVERY_PORT: readonly number[] = [1, 65_536];
/** So many ports or ranges are said, more are counted. */
const SHOWN = 3;

function sayBox(box: ServiceBox): string {
  const [protocol] = box.protocols;
  if (protocol === 6 || protocol === 17) return sayPorts(protocol === 6 ? 'tcp' : 'udp', box);
  if (protocol === 1) return 'ping';
  const known = box.protocols.map((one) => protocols[one] ?? `protocol ${one}`);
  return known.length <= 2 ? known.join(', ') : count(known.length, 'other protocol');
}

const protocols: Readonly<Record<number, string>> = { 47: 'gre', 50: 'esp', 51: 'ah', 132: 'sctp' };

function sayPorts(protocol: 'tcp' | 'udp', { ports, sourcePorts }: ServiceBox): string {
  const source = isEvery(sourcePorts)
    ? ''
    : ` from source ${sourcePorts.length === 2 ? 'port' : 'ports'} ${rangesOf(sourcePorts).join(', ')}`;
  if (isEvery(ports)) return `every ${protocol} port${source}`;
  const single = singlePorts(ports);
  const said = single?.map(String) ?? rangesOf(ports);
  const names = namesOf(protocol, single ?? []);
  const name = names.length === 0 ? '' : ` (${names[0]}${said.length > 1 ? ', …' : ''})`;
  if (said.length <= SHOWN) return `${protocol} ${said.join(', ')}${name}${source}`;
  const what = single
    ? `${said.length} ${protocol} ports`
    : `${said.length} ranges of ${protocol} ports`;
  return `${what}${name}${source}`;
}

/** The ports, where no long range is among them. */
function singlePorts(ports: readonly number[]): number[] | undefined {
  const single: number[] = [];
  for (let at = 0; at < ports.length; at += 2) {
    const from = ports[at] as number;
    const until = ports[at + 1] as number;
    if (until - from > LONG) return undefined;
    for (let port = from; port < until; port += 1) single.push(port);
  }
  return single;
}

/** A range of more ports is said as a range. */
const LONG = 3;

const isEvery = (ports: readonly number[]) =>
  ports.length === 2 && ports.every((port, at) => port === EVERY_PORT[at]);

function rangesOf(ports: readonly number[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < ports.length; at += 2) {
    const from = ports[at] as number;
    const to = (ports[at + 1] as number) - 1;
    texts.push(from === to ? `${from}` : `${from}-${to}`);
  }
  return texts;
}

/** The names of ports, the commonest first. */
function namesOf(protocol: 'tcp' | 'udp', ports: readonly number[]): string[] {
  const counts = new Map<string, number>();
  for (const port of ports) {
    const name = serviceName(protocol, port);
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
