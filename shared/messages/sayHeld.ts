import type { Gate, HeldExposure, NotHeld } from '../contracts/gate.js';
import { count, thousands } from '../text/counts.js';
import { namesInShort } from '../text/namesInShort.js';

/**
 * What a held exposure is in words: `tcp 22 (SSH)`, `everything`, `tcp ports of prl-…`. Of what can't be
 * judged no rule says the ports: it is what the guardrail names.
 */
export function sayHeldTraffic({
  kind,
  protocol,
  ports,
  services,
}: Pick<HeldExposure, 'kind' | 'protocol' | 'ports' | 'services'>): string {
  if (kind === 'unclear') return listText(services) || 'some traffic';
  const [first, ...others] = services;
  const named = first === undefined ? '' : ` (${first}${others.length > 0 ? ', …' : ''})`;
  return `${sayWritten(protocol, ports)}${named}`;
}

/** Protocol and ports as a rule writes them. */
function sayWritten(protocol: string, ports: string): string {
  if (protocol === 'all') return 'everything';
  if (protocol === 'icmp' || protocol === 'icmpv6') return 'ping';
  if (ports === '' || ports === '-1/-1' || ports === '1/65535') {
    return protocol === 'tcp' || protocol === 'udp' ? `every ${protocol} port` : protocol;
  }
  const [from, to] = ports.split('/');
  if (to === undefined) return `${protocol} ports of ${ports}`;
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}

/** `the Internet (IPv4)`, `other VPCs`, `anyone`. */
export function sayHeldPeers({ from, families }: Pick<HeldExposure, 'from' | 'families'>): string {
  const [family, ...others] = families;
  const only = family === undefined || others.length > 0 ? '' : ` (${family})`;
  return `${peerNames[from]}${from === 'internet' ? only : ''}`;
}

const peerNames: Readonly<Record<HeldExposure['from'], string>> = {
  internet: 'the Internet',
  otherVpcs: 'other VPCs',
  anyone: 'anyone',
};

/** Who decides on a held exposure, a line for each rule, beside the rule's id. */
export function sayHeldRules({
  kind,
  rules,
  groupName,
  securityGroupId,
}: HeldExposure): readonly (readonly [string, string])[] {
  const group = groupName || securityGroupId;
  if (kind === 'unclear') return [["whether it opens can't be judged", '']];
  if (rules.length === 0) {
    return [
      [group === '' ? 'by default' : `members of ${group} reach each other`, securityGroupId],
    ];
  }
  return rules.map(({ securityGroupRuleId, policy, priority, peer, lost }) => [
    `rule of ${group}${lost ? ', which no longer applies' : ''}: ${policy} from ${peer}, priority ${priority}`,
    securityGroupRuleId,
  ]);
}

/** `12 instances would open SSH and Remote Desktop to the Internet`. */
export function sayGate({ held, instanceCount, interfaceCount }: Gate): string {
  const opening = held.filter((one) => one.kind === 'opens');
  const spoken = opening.length > 0 ? opening : held;
  const who = sayWho(instanceCount, interfaceCount);
  const what = `open ${listText(spoken.flatMap(wordsOf))}${towards(spoken)}`;
  return opening.length > 0
    ? `${who} would ${what}`
    : `it can't be judged whether ${who} would ${what}`;
}

/** `web-01 … web-12`; of more than are named the number of the others. */
export function sayInstances({
  instances,
  instanceCount,
}: Pick<HeldExposure, 'instances' | 'instanceCount'>): string {
  const more = instanceCount - instances.length;
  return `${namesInShort(instances)}${more > 0 ? ` and ${thousands(more)} more` : ''}`;
}

/** `12 instances`; `14 interfaces of 12 instances` where there are more. */
export const sayWho = (instances: number, interfaces: number): string =>
  instances === interfaces
    ? count(instances, 'instance')
    : `${count(interfaces, 'interface')} of ${count(instances, 'instance')}`;

const wordsOf = (one: HeldExposure) =>
  one.services.length > 0 ? one.services : [sayHeldTraffic(one)];

function towards(held: readonly HeldExposure[]): string {
  const peers = [...new Set(held.map((one) => one.from))].filter((one) => one !== 'anyone');
  return peers.length === 0 ? '' : ` to ${peers.map((one) => peerNames[one]).join(' and ')}`;
}

/** `a, b and c`; beyond four the number of the others. */
function listText(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  const shown = all.length > 4 ? [...all.slice(0, 3), `${all.length - 3} more services`] : all;
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

/** What opens beside it and is not held back; nothing where there is none. */
export function sayNotHeld({ notHeld, instanceCount: number }: Gate): string | undefined {
  const these = number === 1 ? 'it' : `these ${number}`;
  const texts = notHeld.map((one) => notHeldText(one, these));
  return texts.length > 0 ? `Not gated: ${[...new Set(texts)].join('; ')}.` : undefined;
}

function notHeldText(
  { kind, protocol, ports, groupName, otherCount, others }: NotHeld,
  these: string,
): string {
  if (kind === 'internet') {
    const what = ports.length > 0 ? ports.map((one) => sayWritten(protocol, one)) : [];
    const said = what.length > 3 ? `${what.length} ranges of ${protocol} ports` : what.join(', ');
    return `${said || sayWritten(protocol, '')} from the Internet`;
  }
  if (otherCount === 0) return `everything among ${these}`;
  const whom = others.length > 0 ? namesInShort(others) : `${otherCount} of ${groupName}`;
  return `everything between ${these} and ${whom}`;
}

/** Whether the instances have public addresses, by which the Internet reaches them directly. */
export function sayPublicAddresses({
  instanceCount: number,
  withPublicAddress,
  publicAddresses,
}: Gate): string {
  const [first = ''] = publicAddresses;
  const last = publicAddresses.at(-1) ?? first;
  const range = first === last ? first : `${first} to ${last}`;
  if (withPublicAddress === 0) {
    return number === 1
      ? 'It has no public address.'
      : `None of the ${number} has a public address.`;
  }
  if (number === 1) return `It has a public address (${range}).`;
  const who =
    withPublicAddress >= number ? `All ${number}` : `${withPublicAddress} of the ${number}`;
  const have = withPublicAddress === 1 ? 'has a public address' : 'have public addresses';
  return `${who} ${have} (${range}).`;
}
