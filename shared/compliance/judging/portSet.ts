import { everyPort } from '../../rules/portRange.js';
import { type Ranges, unite } from '../../rules/ranges.js';

/** Ports by protocol number. */
export type PortSet = ReadonlyMap<6 | 17, Ranges<number>>;

/** Listed TCP and UDP ports as a set. */
export const portSetOf = (tcp: readonly number[], udp: readonly number[]): PortSet =>
  new Map([
    [6, rangesOfPorts(tcp)],
    [17, rangesOfPorts(udp)],
  ]);

/** Listed ports of one protocol as ranges. */
export const rangesOfPorts = (ports: readonly number[]): Ranges<number> =>
  ports.map((port): Ranges<number> => [port, port + 1]).reduce((a, b) => unite(a, b), []);

/** Every TCP and UDP port. */
export const everyPortSet: PortSet = new Map([
  [6, everyPort],
  [17, everyPort],
]);
