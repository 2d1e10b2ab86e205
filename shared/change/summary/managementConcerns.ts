import type { Direction } from '../../contracts/direction.js';
import {
  type AddressSet,
  addressSetOf,
  intersectSets,
  isEmptySet,
  noAddress,
  sameSets,
  subtractSets,
} from '../../rules/addressSet.js';
import { parseCidr } from '../../rules/cidr.js';
import type { Entry } from '../../rules/entries.js';
import type { TrafficCase } from './caseTraffic.js';
import type { InterfaceNames } from './InterfaceNames.js';
import { openPeers } from './openPeers.js';
import type { ManagementConcern } from './trafficSummary.js';

/** Where the management services are, and what they are reached by: facts/ecs 3.4, [SESSION-ZH]. */
const ASSISTANT = ['100.100.0.0/16', '100.0.0.0/8'] as const;
const WAYS_OUT = [
  { service: 'dns', protocol: 17, port: 53 },
  { service: 'https', protocol: 6, port: 443 },
] as const;
/** SSH and Remote Desktop. */
const WAYS_IN = [22, 3389];

/** What is lost of the ways to manage the targets: of Cloud Assistant's ways the first that is lost. */
export function managementConcerns(
  cases: readonly TrafficCase[],
  interfaces: InterfaceNames,
  addressesOf: (interfaceId: string) => AddressSet,
): ManagementConcern[] {
  const assistant = new Map<string, { lost: Lost; ids: Set<string> }>();
  const lastWayIn = new Set<string>();
  for (const one of cases) {
    if (!interfaces.isTarget(one.interfaces[0] ?? '')) continue;
    const lost = lostWayOut(one);
    if (lost) {
      const key = JSON.stringify(lost);
      const known = assistant.get(key) ?? { lost, ids: new Set<string>() };
      for (const id of one.interfaces) known.ids.add(id);
      assistant.set(key, known);
    }
    if (losesWaysIn(one, addressesOf)) for (const id of one.interfaces) lastWayIn.add(id);
  }
  return [
    ...[...assistant.values()].map(({ lost, ids }) => ({
      code: 'cloudAssistant' as const,
      ...lost,
      on: interfaces.name(ids),
    })),
    ...(lastWayIn.size > 0 ? [{ code: 'lastWayIn' as const, on: interfaces.name(lastWayIn) }] : []),
  ];
}

type Lost = Omit<Extract<ManagementConcern, { code: 'cloudAssistant' }>, 'code' | 'on'>;

function lostWayOut(one: TrafficCase): Lost | undefined {
  const { before, after } = one.entries('egress');
  for (const { service, protocol, port } of WAYS_OUT) {
    for (const cidr of ASSISTANT) {
      const range = parseCidr(cidr);
      const block = range ? addressSetOf([range]) : undefined;
      if (!block || !sameSets(openIn(before, protocol, port, block), block)) continue;
      const left = openIn(after, protocol, port, block);
      // The metadata service is always open, and is none of them.
      if (!sameSets(left, block))
        return { service, cidr, left: hasOthers(left) ? 'part' : 'nothing' };
    }
  }
  return undefined;
}

const openIn = (entries: readonly Entry[], protocol: 6 | 17, port: number, block: AddressSet) =>
  intersectSets(openPeers(entries, protocol, port), block);

/** More than one address: that of the metadata service. */
const hasOthers = ({ v4 }: AddressSet) =>
  v4.length > 2 || (v4.length === 2 && (v4[1] as number) - (v4[0] as number) > 1);

/** Whether somebody reached it before, and nobody does after: an interface alone in its group reaches itself. */
function losesWaysIn(one: TrafficCase, addressesOf: (interfaceId: string) => AddressSet): boolean {
  const direction: Direction = 'ingress';
  const { before, after } = one.entries(direction);
  const [only = '', ...others] = one.interfaces;
  const own = others.length === 0 ? addressesOf(only) : noAddress;
  const isReached = (entries: readonly Entry[]) =>
    WAYS_IN.some((port) => !isEmptySet(subtractSets(openPeers(entries, 6, port), own)));
  return isReached(before) && !isReached(after);
}
