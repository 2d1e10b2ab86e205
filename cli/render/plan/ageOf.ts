import { count } from '../../../shared/text/counts.js';
import { readableDay } from '../../../shared/text/readableTime.js';

const SECOND_MS = 1_000;
const UNITS = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', SECOND_MS],
] as const;

/** `9 s ago`, `3 h ago`; of more than a month the day. `now`: milliseconds since 1970. */
export function ageOf(time: string, now: number): string {
  const ageMs = now - Date.parse(time);
  if (Number.isNaN(ageMs)) return time;
  if (ageMs > 31 * 86_400_000 || ageMs < -60_000) return readableDay(time);
  const [unit, unitMs] = UNITS.find(([, ms]) => ageMs >= ms) ?? ['s', SECOND_MS];
  const number = Math.max(0, Math.floor(ageMs / unitMs));
  return `${unit === 'day' ? count(number, 'day') : `${number} ${unit}`} ago`;
}
