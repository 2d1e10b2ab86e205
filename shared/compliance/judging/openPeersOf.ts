import { type Point, type Ranges, unite } from '../../rules/ranges.js';
import type { OpenBy } from '../traffic/classTraffic.js';

/** All peers to which some entries open traffic. */
export const openPeersOf = (openBy: readonly OpenBy[]): Ranges<Point> =>
  openBy.map((one) => one.peers).reduce((a, b) => unite(a, b), []);
