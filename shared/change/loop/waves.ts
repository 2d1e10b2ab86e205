import type { CountOrPercent } from '../../contracts/changeRequest.js';
import { limits } from '../../contracts/limits.js';
import type { PlannedTarget } from '../../contracts/plan.js';

/** The number that a rollout asks for, `3` or ⌈10 % of `total`⌉. */
export function countOfShare(value: CountOrPercent, total: number): number {
  if (typeof value === 'number') return value;
  return Math.ceil((Number(value.slice(0, -1)) * total) / 100);
}

/** A wave that would hold fewer targets than the one before it. */
export interface FallingWave {
  /** Its number, from 1. */
  readonly wave: number;
  /** As it was asked for. */
  readonly asked: string;
  /** Targets up to its end, and up to the end of the one before it. */
  readonly holds: number;
  readonly before: number;
}

/**
 * The first wave that ends before an earlier one does, once percentages are numbers of these targets;
 * undefined where none does. Two that end at the same target are one wave.
 */
export function fallingWave(
  waves: readonly CountOrPercent[],
  targets: number,
): FallingWave | undefined {
  let before = 0;
  for (const [index, asked] of waves.entries()) {
    const holds = Math.min(countOfShare(asked, targets), targets);
    if (holds < before) return { wave: index + 1, asked: String(asked), holds, before };
    before = holds;
  }
  return undefined;
}

/**
 * Splits targets into waves. Sizes are cumulative: targets that are left form a last wave, and
 * empty waves are dropped. The order is by target id; `by: 'zone'` orders by zone first, so that
 * early waves stay in one zone.
 */
export function splitIntoWaves(
  targets: readonly PlannedTarget[],
  rollout: {
    readonly waves?: readonly CountOrPercent[] | undefined;
    readonly by?: 'zone' | undefined;
  },
): PlannedTarget[][] {
  const key = (target: PlannedTarget) =>
    rollout.by === 'zone' ? `${target.zoneId ?? ''} ${target.targetId}` : target.targetId;
  const ordered = [...targets].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const ends = (rollout.waves ?? []).map((wave) => countOfShare(wave, ordered.length));
  const waves: PlannedTarget[][] = [];
  let start = 0;
  for (const count of [...ends, ordered.length]) {
    const end = Math.min(count, ordered.length);
    if (end <= start) continue;
    waves.push(ordered.slice(start, end));
    start = end;
  }
  return waves;
}

/** How many targets a part has: clamp(⌈targets / 100⌉, 50, 200). */
export function partSizeFor(targetCount: number): number {
  const size = Math.ceil(targetCount / limits.partsPerMap);
  return Math.min(Math.max(size, limits.partTargetsMin), limits.partTargetsMax);
}

/** Cuts one wave into parts; a part lies in one wave. */
export function splitIntoParts(
  wave: readonly PlannedTarget[],
  partSize: number,
): PlannedTarget[][] {
  const parts: PlannedTarget[][] = [];
  for (let start = 0; start < wave.length; start += partSize) {
    parts.push(wave.slice(start, start + partSize));
  }
  return parts;
}

/** The number of a part, `0001`. Parts count from 1 and run on through the waves. */
export const partName = (number: number) => String(number).padStart(4, '0');
