import type { Direction } from '../../contracts/direction.js';
import type { Reason } from '../../contracts/reason.js';
import type { AddressSet } from '../../rules/addressSet.js';
import type { ServiceBox } from './serviceAtoms.js';

/** IPv4 or IPv6 alone, where something is said of one of them; absent: of both. */
export type OneFamily = 4 | 6 | undefined;

/** A name for peers, and the addresses that it stands for. */
export type PeerTerm = { readonly peers: AddressSet } & (
  | {
      readonly kind: 'anywhere' | 'internet';
      readonly family?: OneFamily;
      readonly but: readonly PeerTerm[];
    }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly but: readonly PeerTerm[] }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'prefixList'; readonly id: string; readonly name: string }
  /** Members of a group, or the targets of the change: by how many interfaces of how many. */
  | {
      readonly kind: 'members';
      readonly family?: OneFamily;
      readonly interfaces: InterfaceTerm;
    }
  /** Too many blocks to name: how many ranges. */
  | { readonly kind: 'ranges'; readonly ranges: number }
);

/** A name for interfaces. Names are those of instances, or ids of interfaces without an instance. */
export type InterfaceTerm = { readonly interfaces: readonly string[] } & (
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** Targets with a common name, which no other instance has: `6 batch`. */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly count: number }
  /** All targets, or so many of them. */
  | {
      readonly kind: 'targets';
      readonly count: number;
      readonly of: number;
      readonly noun: 'instance' | 'interface';
    }
  | {
      readonly kind: 'group';
      readonly groupId: string;
      readonly name: string;
      readonly count: number;
      /** Absent: not all members were read. */
      readonly of?: number;
    }
  /** `instances`: how many these are, where some have several interfaces. */
  | {
      readonly kind: 'scattered';
      readonly count: number;
      readonly instances: number;
      readonly groups: number;
    }
);

/** A name for services: these, or everything but these. */
export interface ServiceTerm {
  readonly form: 'these' | 'everythingBut';
  /** What is named: of `everythingBut`, the exceptions. */
  readonly items: readonly ServiceBox[];
  /** What is said, in full. */
  readonly boxes: readonly ServiceBox[];
}

/** Traffic as it is named: all services to or from all peers. */
export interface NamedTraffic {
  readonly services: ServiceTerm;
  readonly peers: readonly PeerTerm[];
}

/** Why traffic opens or closes. Names of groups; `rules` of them decide. */
export type SentenceCause = { readonly lost: boolean } & (
  | { readonly kind: 'sameGroup'; readonly group: string }
  | { readonly kind: 'names'; readonly group: string; readonly peer: string }
  | { readonly kind: 'rules'; readonly group: string; readonly rules: number }
  | { readonly kind: 'default' | 'platform' }
);

/**
 * A sentence on traffic, said for all of it on each of the interfaces: it is open (closed) after the
 * change, and at least half of it was not before.
 */
export interface TrafficSentence {
  readonly kind: 'opens' | 'closes';
  readonly direction: Direction;
  /** Absent: everything that was open, which is what `wasOpen` holds. */
  readonly traffic?: NamedTraffic;
  /** What is excepted; `unknown`: it can't be judged. What is excepted from closing stays open. */
  readonly but: readonly (NamedTraffic & { readonly unknown: boolean })[];
  readonly on: InterfaceTerm;
  /** The own addresses for which it holds, of interfaces on which it does not hold for all of them. */
  readonly own?: AddressSet;
  readonly causes: readonly SentenceCause[];
  /** Set where a part of it was so before. */
  readonly inPart: boolean;
  /** Whether it is about targets of the change. */
  readonly named: boolean;
  /** Whether it lets public addresses in. */
  readonly fromPublic: boolean;
}

/** What can't be judged, for one reason. */
export interface UnknownSentence {
  readonly reason: Reason;
  /** `both`: nothing at all can be judged. */
  readonly direction: Direction | 'both';
  readonly on: InterfaceTerm;
  readonly named: boolean;
  /** It may name more than what can't be judged, never less. */
  readonly traffic?: NamedTraffic;
}

/** What the Internet, or a part of it, reaches newly. */
export interface InternetSentence {
  readonly from: 'internet' | 'publicRange';
  readonly family?: OneFamily;
  readonly services: ServiceTerm;
  readonly on: InterfaceTerm;
}

/** What a change does to the ways in which its targets are managed. */
export type ManagementConcern =
  /** A way out that Cloud Assistant takes closes, or stays open in part. */
  | {
      readonly code: 'cloudAssistant';
      readonly service: 'dns' | 'https';
      readonly cidr: string;
      readonly left: 'part' | 'nothing';
      readonly on: InterfaceTerm;
    }
  /** Nobody reaches SSH or Remote Desktop any more, and somebody did. */
  | { readonly code: 'lastWayIn'; readonly on: InterfaceTerm };

/** What a change does to traffic, in few sentences. Each of them is true, together they are whole. */
export interface TrafficSummaryDraft {
  readonly sentences: readonly TrafficSentence[];
  readonly unknown: readonly UnknownSentence[];
  readonly internet: readonly InternetSentence[];
  /** Whether the Internet may reach something more that can't be judged. */
  readonly internetUnknown: boolean;
  /** How many instances that were not named something opens to, closes to, and either. */
  readonly others: { readonly opens: number; readonly closes: number; readonly all: number };
  readonly concerns: readonly ManagementConcern[];
  readonly closesFirst: boolean;
}
