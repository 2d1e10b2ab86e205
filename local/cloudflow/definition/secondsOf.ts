import type { Json } from '../json.js';

/** Seconds given as a whole number or as the text of one; undefined if they are neither. */
export function secondsOf(value: Json): number | undefined {
  const seconds = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const fits = typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0;
  return fits ? seconds : undefined;
}
