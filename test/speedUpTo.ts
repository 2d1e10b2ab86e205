import { inject } from 'vitest';

/**
 * The speed for a region of a test: what the test would like at most, or less where this machine is
 * too slow for it: a function's time-out, divided by the speed, must stay much longer than a call.
 */
export const speedUpTo = (wanted: number): number => Math.min(wanted, inject('mostSpeed'));
