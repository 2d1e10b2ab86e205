import { SmqError } from './errors.js';

/** Reads a whole number within its documented range, or fails as the service does (facts/smq 3). */
export function parseInteger(
  name: string,
  text: string,
  [low, high]: readonly [number, number],
  unit: 'seconds' | 'bytes' | '' = '',
): number {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high)) {
    throw new SmqError(
      'InvalidArgument',
      `The value of ${name} should between ${low} and ${high}${unit && ` ${unit}`}`,
    );
  }
  return value;
}
