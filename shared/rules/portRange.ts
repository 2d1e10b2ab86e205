import { type Ranges, sameRanges } from './ranges.js';

/** Ports run from 1 to 65535 ([AEG] PortRange): no rule and no probe can name port 0. */
export const PORTS_FROM = 1;
export const PORTS_UNTIL = 65_536;

export const everyPort: Ranges<number> = [PORTS_FROM, PORTS_UNTIL];

/** Whether ports, in the one form of their set, are all there are. */
export const isEveryPort = (ports: Ranges<number>): boolean => sameRanges(ports, everyPort);

/**
 * Reads `80/80`, `8000/9000` or `-1/-1` (every port) as one half-open range. Reversed, out of range
 * or anything else: undefined.
 */
export function parsePortRange(text: string): Ranges<number> | undefined {
  if (text === '-1/-1') return everyPort;
  const match = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text);
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2]);
  return from <= to && to < PORTS_UNTIL ? [from, to + 1] : undefined;
}

/** `443/443`, `1/65535`, one text a range. */
export function formatPorts(ports: Ranges<number>): string[] {
  const texts: string[] = [];
  for (let at = 0; at < ports.length; at += 2) {
    texts.push(`${ports[at]}/${(ports[at + 1] as number) - 1}`);
  }
  return texts;
}
