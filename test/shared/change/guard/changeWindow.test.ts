import { describe, expect, it } from 'vitest';
import { changeWindow } from '../../../../shared/change/guard/changeWindow.js';

const office = {
  timeZone: 'Asia/Shanghai',
  open: [{ days: ['mon' as const, 'fri' as const], from: '09:30', to: '17:00' }],
};
const night = {
  timeZone: 'Europe/Berlin',
  open: [{ days: ['sat' as const], from: '22:00', to: '04:00' }],
};
const closed = (at: string, opens: string) => ({ open: false, at, opens });

describe('a change window', () => {
  // 20 November 2026 is a Friday; Shanghai is eight hours ahead of UTC.
  it.each([
    ['its first minute', '2026-11-20T01:30:00Z', { open: true }],
    ['the minute before', '2026-11-20T01:29:59Z', closed('Fri 09:29', 'Fri 09:30')],
    ['its last second', '2026-11-20T08:59:59Z', { open: true }],
    ['its end', '2026-11-20T09:00:00Z', closed('Fri 17:00', 'Mon 09:30')],
    ['another day', '2026-11-21T02:00:00Z', closed('Sat 10:00', 'Mon 09:30')],
    ['a day that is another one in UTC', '2026-11-22T17:00:00Z', closed('Mon 01:00', 'Mon 09:30')],
  ])('holds, or does not: %s', (_what, now, expected) => {
    expect(changeWindow(office, now)).toStrictEqual(expected);
  });

  it.each([
    ['before midnight', '2026-11-21T21:00:00Z', { open: true }],
    ['after midnight', '2026-11-22T02:59:00Z', { open: true }],
    ['its end on the next day', '2026-11-22T03:00:00Z', closed('Sun 04:00', 'Sat 22:00')],
    ['the same hours of another night', '2026-11-22T22:00:00Z', closed('Sun 23:00', 'Sat 22:00')],
    ['summer time, in which the clock is an hour ahead', '2026-07-18T20:00:00Z', { open: true }],
  ])('goes on into the next day: %s', (_what, now, expected) => {
    expect(changeWindow(night, now)).toStrictEqual(expected);
  });

  it('is every day where no day is named, and may end at midnight', () => {
    const evenings = { timeZone: 'UTC', open: [{ from: '18:00', to: '24:00' }] };
    expect(changeWindow(evenings, '2026-11-18T23:59:00Z')).toStrictEqual({ open: true });
    expect(changeWindow(evenings, '2026-11-19T00:00:00Z')).toStrictEqual(
      closed('Thu 00:00', 'Thu 18:00'),
    );
  });

  it('goes over the end of the week', () => {
    const sunday = {
      timeZone: 'UTC',
      open: [{ days: ['sun' as const], from: '23:00', to: '01:00' }],
    };
    expect(changeWindow(sunday, '2026-11-23T00:59:00Z')).toStrictEqual({ open: true });
    expect(changeWindow(sunday, '2026-11-23T01:00:00Z')).toStrictEqual(
      closed('Mon 01:00', 'Sun 23:00'),
    );
  });

  it('names the next of several', () => {
    const two = {
      timeZone: 'UTC',
      open: [
        { days: ['fri' as const], from: '08:00', to: '09:00' },
        { days: ['wed' as const], from: '08:00', to: '09:00' },
      ],
    };
    expect(changeWindow(two, '2026-11-17T12:00:00Z')).toStrictEqual(
      closed('Tue 12:00', 'Wed 08:00'),
    );
  });
});
