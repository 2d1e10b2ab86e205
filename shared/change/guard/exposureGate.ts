import type { AcceptedExposure } from '../../contracts/changeRequest.js';
import type { ExposureLineDraft } from '../../contracts/exposure.js';
import type { Gate, HeldExposure, NotHeld } from '../../contracts/gate.js';
import { limits } from '../../contracts/limits.js';
import type { Refusal } from '../../contracts/messages.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import {
  type AddressSet,
  intersectSets,
  isEmptySet,
  noAddress,
  subtractSets,
} from '../../rules/addressSet.js';
import { bothInternets, privateSpace } from '../../rules/internet.js';
import { MIN_SHARE, shareOfInternet } from '../../rules/internetShare.js';
import { parsePortRange } from '../../rules/portRange.js';
import { textHasProtocol } from '../../rules/protocol.js';
import { intersect, normalise, type Ranges } from '../../rules/ranges.js';
import type { Aim, ExposureLimit, Guardrails } from './guardrails.js';

export interface GateInput {
  readonly lines: readonly ExposureLineDraft[];
  readonly accepted: readonly AcceptedExposure[];
  readonly guardrails: Guardrails;
  readonly region: RegionIndex;
  /** Interfaces of the change's targets. */
  readonly targets: ReadonlySet<string>;
}

export interface GateVerdict {
  readonly refusals: readonly Refusal[];
  /** Absent where nothing is held back. */
  readonly gate?: Gate;
}

/**
 * Holds back the traffic that a change would newly let in and that a guardrail names, unless the request
 * accepts it by its id, for as many interfaces as it opens on. What can't be judged is held back like
 * what opens: nobody could say that it does not.
 */
export function exposureGate(input: GateInput): GateVerdict {
  const { lines, accepted, guardrails } = input;
  const opening = lines.filter((line) => line.direction === 'ingress' && line.kind !== 'closes');
  const held = new Map<string, Held>();
  for (const limit of guardrails.exposures) {
    const touched = touchedBy(opening, limit);
    const free = new Set(limit.accept ? accepted.map((one) => one.id) : []);
    const over = [...touched].filter(([line]) => !free.has(line.id));
    const on = new Set(over.flatMap(([line]) => line.interfaces));
    if (on.size <= limit.interfaces) continue;
    for (const [line, services] of over) {
      const known = held.get(line.id);
      if (!known) held.set(line.id, { limit, lines: new Map([[line, services]]) });
      else if (known.limit === limit) known.lines.set(line, services);
    }
  }
  const refusals = acceptanceRefusals(lines, accepted);
  if (held.size === 0) return { refusals };
  const exposures = [...held].map(([id, one]) => exposureOf(id, one, input));
  return {
    refusals: [...exposures.map(({ held }) => refusalOf(held, guardrails.file)), ...refusals],
    gate: gateOf(exposures, input),
  };
}

/** Lines of one id, with the services that the limit names in each. */
interface Held {
  readonly limit: ExposureLimit;
  readonly lines: Map<ExposureLineDraft, ReadonlySet<string>>;
}

/** A line with its peers that a limit speaks of, and its ports; absent: all. */
interface Concerned {
  readonly line: ExposureLineDraft;
  readonly peers: AddressSet;
  readonly ports: Ranges<number> | undefined;
}

/** The lines that a limit speaks of, each with the names of what it must not open. */
function touchedBy(
  lines: readonly ExposureLineDraft[],
  limit: ExposureLimit,
): Map<ExposureLineDraft, Set<string>> {
  const touched = new Map<ExposureLineDraft, Set<string>>();
  const concerned = lines.flatMap((line): Concerned[] => {
    const peers = peersOf(line, limit);
    if (isEmptySet(peers)) return [];
    const ranges = line.ports.flatMap((text) => parsePortRange(text) ?? []);
    return [{ line, peers, ports: line.ports.length === 0 ? undefined : ranges }];
  });
  for (const aim of limit.aims) {
    const some = concerned.filter((one) => hits(one, aim));
    for (const kind of ['opens', 'unclear'] as const) {
      const alike = some.filter(({ line }) => line.kind === kind);
      if (alike.length === 0) continue;
      const all = unionOf(alike.map((one) => one.peers));
      if (limit.from === 'internet' && !isInternet(all)) continue;
      for (const { line } of alike) {
        const services = touched.get(line) ?? new Set<string>();
        touched.set(line, services);
        if (aim.service) services.add(aim.service);
      }
    }
  }
  return touched;
}

/** Several ranges that are no Internet each may be one together. */
const isInternet = ({ v4, v6 }: AddressSet) =>
  shareOfInternet(4, v4) >= MIN_SHARE || shareOfInternet(6, v6) >= MIN_SHARE;

/** The peers of a line that a limit speaks of. */
function peersOf(line: ExposureLineDraft, { from, ownRanges }: ExposureLimit): AddressSet {
  // Of what can't be judged IPv6 is left out: it is the neighbours of an interface whose members or
  // rules over IPv6 are not known, and they bear no mark that tells them from the Internet.
  const only = ({ v4, v6 }: AddressSet) => ({ v4, v6: line.kind === 'unclear' ? [] : v6 });
  if (from === 'anyone') return line.allPeers;
  if (from === 'internet') {
    return line.internet ? only(intersectSets(line.allPeers, bothInternets)) : noAddress;
  }
  if (line.by !== 'ownRule') return noAddress;
  const inside = intersectSets(line.allPeers, { v4: privateSpace.v4, v6: [] });
  return subtractSets(inside, ownRanges);
}

const unionOf = (sets: readonly AddressSet[]): AddressSet => ({
  v4: normalise(sets.flatMap((one) => one.v4)),
  v6: normalise(sets.flatMap((one) => one.v6)),
});

function hits({ line, ports }: Concerned, aim: Aim): boolean {
  if (aim.protocol === 'all') return true;
  if (!textHasProtocol(line.protocol, aim.protocol)) return false;
  return !aim.ports || !ports || intersect(ports, aim.ports).length > 0;
}

/** What stands against the exposures that the request accepts. */
function acceptanceRefusals(
  lines: readonly ExposureLineDraft[],
  accepted: readonly AcceptedExposure[],
): Refusal[] {
  return accepted.flatMap(({ id, maxInterfaces }, index): Refusal[] => {
    const target = `acceptExposure[${index}]`;
    const opened = lines.filter((line) => line.id === id && line.kind !== 'closes');
    const interfaces = new Set(opened.flatMap((line) => line.interfaces)).size;
    if (interfaces === 0) {
      return [{ target, rule: 'exposureNotOpened', params: { exposure: id } }];
    }
    if (interfaces <= maxInterfaces) return [];
    const params = { exposure: id, interfaces, atMost: maxInterfaces };
    return [{ target, rule: 'exposureWider', params }];
  });
}

/** What is held under one id, and the interfaces that it opens on. */
interface HeldOn {
  readonly held: HeldExposure;
  readonly interfaces: readonly string[];
}

function exposureOf(id: string, { limit, lines }: Held, { region }: GateInput): HeldOn {
  const all = [...lines.keys()];
  const [first] = all as [ExposureLineDraft];
  const interfaces = [...new Set(all.flatMap((line) => line.interfaces))].sort();
  const peers = unionOf(all.map((line) => peersOf(line, limit)));
  const rules = new Map(
    all.flatMap(({ decidedBy, written, lost }) =>
      decidedBy?.securityGroupRuleId === undefined
        ? []
        : [
            [
              decidedBy.securityGroupRuleId,
              {
                securityGroupRuleId: decidedBy.securityGroupRuleId,
                policy: decidedBy.policy ?? '',
                priority: decidedBy.priority ?? 0,
                peer: written.peer,
                lost,
              },
            ] as const,
          ],
    ),
  );
  const held: HeldExposure = {
    id,
    kind: first.kind === 'unclear' ? 'unclear' : 'opens',
    from: limit.from,
    families: [...(peers.v4.length > 0 ? ['IPv4'] : []), ...(peers.v6.length > 0 ? ['IPv6'] : [])],
    protocol: first.written.protocol,
    ports: first.written.ports,
    services: [...new Set([...lines.values()].flatMap((names) => [...names]))],
    securityGroupId: first.written.group,
    groupName: first.groupName,
    rules: [...rules.values()],
    interfaceCount: interfaces.length,
    ...named(interfaces, region),
    accept: limit.accept,
    line: limit.line,
  };
  return { held, interfaces };
}

/** Names of instances that a refusal holds; the gate has them all. */
const NAMED = 20;

function refusalOf(exposure: HeldExposure, file: string): Refusal {
  const { id, rules, interfaceCount, accept, instances, ...params } = exposure;
  return {
    target: id,
    rule: 'newExposure',
    params: {
      ...params,
      exposure: id,
      rules: rules.map((one) => one.securityGroupRuleId),
      interfaces: interfaceCount,
      instances: instances.slice(0, NAMED),
      accept: accept ? 'yes' : 'no',
      file,
    },
  };
}

function gateOf(exposures: readonly HeldOn[], input: GateInput): Gate {
  const { region, guardrails } = input;
  const held = exposures.map((one) => one.held);
  const interfaces = [...new Set(exposures.flatMap((one) => one.interfaces))].sort();
  const addresses = interfaces.map((id) => publicAddressesOf(id, region));
  const sorted = addresses.flat().sort(byNumber);
  return {
    file: guardrails.file,
    held,
    notHeld: notHeldOf(held, new Set(interfaces), input),
    instanceCount: namesOf(interfaces, region).length,
    interfaceCount: interfaces.length,
    withPublicAddress: addresses.filter((own) => own.length > 0).length,
    publicAddresses: [...new Set([sorted[0], sorted.at(-1)])].flatMap((one) => one ?? []),
  };
}

/** What else opens to the Internet or inside a group, where something is held. */
function notHeldOf(
  held: readonly HeldExposure[],
  interfaces: ReadonlySet<string>,
  { lines, region, targets }: GateInput,
): NotHeld[] {
  const ids = new Set(held.map((one) => one.id));
  const found = new Map<string, NotHeld>();
  for (const line of lines) {
    const { kind, direction, by, internet, written, protocol, ports } = line;
    if (kind !== 'opens' || direction !== 'ingress' || ids.has(line.id)) continue;
    if (!line.interfaces.some((id) => interfaces.has(id))) continue;
    if (internet) {
      const nobody = { groupName: '', otherCount: 0, others: [] };
      found.set(line.id, { kind: 'internet', protocol, ports, ...nobody });
    } else if (by === 'intraGroup') {
      const others = region
        .membersOf(written.group)
        .filter((eni) => !targets.has(eni.NetworkInterfaceId));
      // A selection holds the interfaces of neighbours, and not always their instances.
      const areFew = others.length <= limits.instancesPerExposure;
      const areRead = areFew && others.every((eni) => region.instance(eni.InstanceId));
      const ids = others.map((eni) => eni.NetworkInterfaceId);
      found.set(line.id, {
        ...{ kind: 'sameGroup', protocol: written.protocol, ports: [] },
        ...{ groupName: line.groupName || written.group, otherCount: others.length },
        others: areRead ? namesOf(ids, region) : [],
      });
    }
  }
  return [...found.values()];
}

function named(interfaces: readonly string[], region: RegionIndex) {
  const names = namesOf(interfaces, region);
  return { instanceCount: names.length, instances: names.slice(0, limits.instancesPerExposure) };
}

/** Instances by name, each once; interfaces without an instance by their id. */
function namesOf(interfaces: readonly string[], region: RegionIndex): string[] {
  const names = interfaces.map((id) => {
    // What was not read of an instance stands under the instance's own id.
    const instanceId = region.networkInterface(id)?.InstanceId ?? id;
    return region.instance(instanceId)?.InstanceName || instanceId;
  });
  return [...new Set(names)].sort(byNumber);
}

function publicAddressesOf(id: string, region: RegionIndex): string[] {
  const eni = region.networkInterface(id);
  const own = eni?.AssociatedPublicIp?.PublicIpAddress;
  const instance = eni?.Type === 'Secondary' ? undefined : region.instance(eni?.InstanceId ?? id);
  const { PublicIpAddress, EipAddress } = instance ?? {};
  const all = [own, EipAddress?.IpAddress, ...(PublicIpAddress?.IpAddress ?? [])];
  return [...new Set(all.flatMap((one) => (one ? [one] : [])))];
}

const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
