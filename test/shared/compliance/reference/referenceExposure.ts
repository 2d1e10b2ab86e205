import type { NetworkInterface, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import type { Address, AddressRange, Family } from '../../rules/reference/address.js';
import { internet6Ranges, internetRanges } from '../../rules/reference/internet.js';
import type { PortRange } from '../../rules/reference/portRange.js';
import {
  couldMatch,
  insideGroup,
  referenceVerdict,
} from '../../rules/reference/referenceVerdict.js';
import { privateAddressesOf, ReferenceRegion } from '../../rules/reference/regionRules.js';
import type { Rule } from '../../rules/reference/rule.js';

type Direction = 'ingress' | 'egress';

/** Addresses that no edge of any rule tells apart: one of them speaks for all. */
export interface Peers {
  readonly address: Address;
  /** Of the family's Internet, 0 to 1. */
  readonly share: number;
}

/** What one packet meets: how it fares and the rule that says so (a rule's id, or what else). */
export interface Fate {
  readonly verdict: 'allow' | 'deny' | 'uncertain';
  readonly by: string;
  readonly rule: Rule | undefined;
}

/** Ports that checks and the platform tell apart, whatever the rules say. */
const PORT_EDGES = [1, 22, 23, 25, 26, 80, 81, 443, 444];
const PROTOCOLS: Readonly<Record<Family, readonly number[]>> = {
  4: [1, 6, 17, 47, 132],
  6: [6, 17, 47, 58, 132],
};
const TCP_OR_UDP = [6, 17];

/**
 * What is open to whom, by sending one packet of every kind to every interface: slow and obvious.
 * It shares nothing with the compiled rules but the text of the snapshot.
 */
export class ReferenceExposure {
  readonly #region: ReferenceRegion;
  readonly #peers: Readonly<Record<Family, readonly Peers[]>>;
  readonly ports: readonly number[];
  readonly sourcePorts: readonly number[];

  readonly #uncertainIs: 'allow' | 'deny' | 'uncertain';

  /**
   * `alsoCutAs`: a region at whose edges addresses and ports are cut too. `uncertainIs`: how to
   * take what can't be known.
   */
  constructor(
    snapshot: RegionSnapshot,
    {
      alsoCutAs,
      uncertainIs = 'uncertain',
    }: {
      readonly alsoCutAs?: RegionSnapshot;
      readonly uncertainIs?: 'allow' | 'deny' | 'uncertain';
    } = {},
  ) {
    this.#uncertainIs = uncertainIs;
    this.#region = new ReferenceRegion(snapshot);
    const rules = [snapshot, ...(alsoCutAs ? [alsoCutAs] : [])].flatMap(rulesOf);
    const members = snapshot.networkInterfaces.flatMap(privateAddressesOf);
    const ranges = [...rules.flatMap((rule) => rule.peers), ...members];
    this.#peers = { 4: peersBetween(ranges, 4), 6: peersBetween(ranges, 6) };
    const edges = (of: (rule: Rule) => readonly { from: number; to: number }[]) =>
      rules.flatMap(of).flatMap(({ from, to }) => [from, to + 1]);
    this.ports = portsBetween([...PORT_EDGES, ...edges((rule) => rule.ports)]);
    this.sourcePorts = portsBetween([1, ...edges((rule) => [rule.sourcePorts])]);
  }

  peers(family: Family): readonly Peers[] {
    return this.#peers[family];
  }

  /** Every kind of packet of a family: one for each protocol, port and source port. */
  kinds(family: Family): { protocol: number; port: number; sourcePort: number }[] {
    return PROTOCOLS[family].flatMap((protocol) =>
      TCP_OR_UDP.includes(protocol)
        ? this.ports.flatMap((port) =>
            this.sourcePorts.map((sourcePort) => ({ protocol, port, sourcePort })),
          )
        : [{ protocol, port: 0, sourcePort: 0 }],
    );
  }

  fate(
    eni: Side,
    packet: {
      readonly direction: Direction;
      readonly protocol: number;
      readonly port: number;
      readonly sourcePort: number;
      readonly peer: Address;
    },
  ): Fate {
    const own = packet.peer.family === 4 ? eni.own4 : eni.own6;
    const sent = { ...packet, own };
    const known = referenceVerdict(sent, eni.groupIds, this.#region);
    if (known === 'uncertain') {
      return { verdict: this.#uncertainIs, rule: undefined, by: 'unknown' };
    }
    const verdict: Fate['verdict'] = known;
    const ids = [...new Set(eni.groupIds)].sort();
    const isInside = ids.some((id) => insideGroup(sent, this.#region.group(id)) === 'yes');
    if (isInside && packet.direction === 'ingress') {
      return { verdict, rule: undefined, by: 'behaviour' };
    }
    const first = ids
      .flatMap((id) => this.#region.group(id)?.rules ?? [])
      .filter((rule) => couldMatch(rule, sent))
      .sort(strongestFirst)[0];
    const says = first ? (first.policy === 'Accept' ? 'allow' : 'deny') : undefined;
    // A verdict that the strongest rule does not give comes from a behaviour that no rule states.
    const rule = says === verdict ? first : undefined;
    return { verdict, rule, by: rule?.securityGroupRuleId ?? 'behaviour' };
  }

  /** Peers that reach a port of an interface by at least one source port, and by which rules. */
  reaching(
    eni: Side,
    family: Family,
    { protocol, port }: { readonly protocol: number; readonly port: number },
    direction: Direction = 'ingress',
  ): { share: number; peers: Peers[]; by: string[] } {
    const ported = TCP_OR_UDP.includes(protocol);
    const by = new Set<string>();
    const peers = this.peers(family).filter(({ address, share }) => {
      let open = false;
      for (const sourcePort of ported ? this.sourcePorts : [0]) {
        const fate = this.fate(eni, { direction, protocol, port, sourcePort, peer: address });
        if (fate.verdict !== 'allow') continue;
        open = true;
        if (share > 0) by.add(fate.by);
      }
      return open;
    });
    return { share: sumOf(peers), peers, by: [...by].sort() };
  }
}

/** An interface as packets see it, with one own address of each family. */
export interface Side {
  readonly id: string;
  readonly groupIds: readonly string[];
  readonly own4: Address | undefined;
  readonly own6: Address | undefined;
}

/** An interface once for each of its addresses: 5-tuple rules may tell them apart. */
export function sidesOf(eni: NetworkInterface): Side[] {
  const all = privateAddressesOf(eni);
  const of = (family: Family): (Address | undefined)[] => {
    const own = all.filter((one) => one.family === family);
    return own.length === 0 ? [undefined] : own.map(({ low }) => ({ family, value: low }));
  };
  return of(4).flatMap((own4) =>
    of(6).map((own6) => ({
      id: eni.NetworkInterfaceId,
      groupIds: eni.SecurityGroupIds.SecurityGroupId,
      own4,
      own6,
    })),
  );
}

export const sumOf = (peers: readonly Peers[]): number =>
  peers.reduce((sum, { share }) => sum + share, 0);

/** By priority, Drop before Accept [RULES]; of equals in the first group the widest is named. */
function strongestFirst(a: Rule, b: Rule): number {
  const drop = (rule: Rule) => (rule.policy === 'Drop' ? 0 : 1);
  const byGroup = compare(a.securityGroupId, b.securityGroupId);
  return a.priority - b.priority || drop(a) - drop(b) || byGroup || widestFirst(a, b);
}

function widestFirst(a: Rule, b: Rule): number {
  const all = (rule: Rule) => (rule.protocol === 'all' ? 0 : 1);
  // What a list holds is not looked at.
  const ports = ({ ports: list }: Rule) =>
    list.length === 1
      ? (list[0] as PortRange).to - Math.max(1, (list[0] as PortRange).from) + 1
      : 0;
  const prefix = ({ peers }: Rule) => {
    const [one, ...others] = peers;
    if (!one || others.length > 0) return 128;
    const zeros = (one.high - one.low + 1n).toString(2).length - 1;
    return (one.family === 4 ? 32 : 128) - zeros;
  };
  return (
    all(a) - all(b) ||
    ports(b) - ports(a) ||
    prefix(a) - prefix(b) ||
    compare(a.securityGroupRuleId, b.securityGroupRuleId)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function rulesOf(snapshot: RegionSnapshot): Rule[] {
  const region = new ReferenceRegion(snapshot);
  return snapshot.securityGroups.flatMap(
    ({ SecurityGroupId }) => region.group(SecurityGroupId)?.rules ?? [],
  );
}

/** The address space cut at every edge. */
function peersBetween(ranges: readonly AddressRange[], family: Family): Peers[] {
  const inFamily = (all: readonly AddressRange[]) => all.filter((one) => one.family === family);
  const internet = inFamily([...internetRanges, ...internet6Ranges]);
  const size = internet.reduce((sum, one) => sum + one.high - one.low + 1n, 0n);
  const end = 1n << (family === 4 ? 32n : 128n);
  const edges = new Set([0n]);
  for (const { low, high } of [...inFamily(ranges), ...internet]) edges.add(low).add(high + 1n);
  const starts = [...edges].filter((one) => one < end).sort((a, b) => (a < b ? -1 : 1));
  return starts.map((value, index) => {
    const until = starts[index + 1] ?? end;
    const inside = internet.some(({ low, high }) => low <= value && value <= high);
    return {
      address: { family, value },
      share: inside ? Number(until - value) / Number(size) : 0,
    };
  });
}

const portsBetween = (edges: readonly number[]): number[] =>
  [...new Set(edges)].filter((one) => one >= 1 && one <= 65_535).sort((a, b) => a - b);
