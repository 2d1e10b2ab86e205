import { describe, expect, it } from 'vitest';
import {
  millisecondsOf,
  readableDay,
  readableTime,
  utcOf,
} from '../../../shared/text/readableTime.js';

describe('readable times', () => {
  it('are in UTC, whatever zone they were written in', () => {
    expect(readableTime('2026-11-24T01:05:59.123+08:00')).toBe('23 Nov 2026, 17:05 UTC');
    expect(readableDay('2026-01-02')).toBe('2 Jan 2026');
    expect(utcOf('2026-11-24T09:00:00.5Z')).toBe('2026-11-24T09:00:00Z');
    expect(millisecondsOf('1970-01-01T00:00:01Z')).toBe(1_000);
  });

  it('leave a text that is no time as it is', () => {
    expect(readableTime('yesterday')).toBe('yesterday');
    expect(readableDay('yesterday')).toBe('yesterday');
    expect(utcOf('yesterday')).toBeUndefined();
    expect(millisecondsOf('yesterday')).toBe(0);
  });
});
