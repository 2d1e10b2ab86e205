import type { Direction } from '../../contracts/direction.js';
import type { InterfaceNames } from './InterfaceNames.js';
import type { PeerNames } from './PeerNames.js';
import type { TrafficSentence, TrafficSummaryDraft, UnknownSentence } from './trafficSummary.js';
import type { Universe } from './universe.js';

/** What is the same for all sentences of a direction. */
export interface Scene {
  readonly direction: Direction;
  readonly universe: Universe;
  readonly names: PeerNames;
  readonly interfaces: InterfaceNames;
  /** How many cases an interface is in: one for each of its addresses where rules look at them. */
  readonly casesOf: ReadonlyMap<string, number>;
}

/** What is said of one direction. */
export interface DirectionSummary
  extends Pick<TrafficSummaryDraft, 'internet' | 'internetUnknown'> {
  readonly sentences: readonly TrafficSentence[];
  readonly unknown: readonly UnknownSentence[];
}
