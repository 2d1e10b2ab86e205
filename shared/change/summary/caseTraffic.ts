import type { Direction } from '../../contracts/direction.js';
import type { Reason } from '../../contracts/reason.js';
import type { AddressSet } from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import type { GroupRules } from '../../rules/regionRules.js';
import type { TrafficState } from './trafficState.js';

/** Interfaces whose traffic changes alike, with the entries that it is held against. */
export interface TrafficCase {
  readonly interfaces: readonly string[];
  /** Their own addresses, where rules look at them. */
  readonly own: AddressSet | undefined;
  /** Their groups afterwards. */
  readonly before: readonly GroupRules[];
  readonly after: readonly GroupRules[];
  entries(direction: Direction): {
    readonly before: readonly Entry[];
    readonly after: readonly Entry[];
  };
}

/** Interfaces that can't be judged for one reason. */
export interface UnjudgedInterfaces {
  readonly reason: Reason;
  readonly ids: readonly string[];
}

/** A case with its traffic in one direction. */
export interface CaseTraffic {
  readonly of: TrafficCase;
  readonly before: TrafficState;
  readonly after: TrafficState;
  /** Some of its interfaces have IPv6 addresses. */
  readonly has6: boolean;
  /** Whether its interfaces are targets. */
  readonly isTarget: boolean;
}
