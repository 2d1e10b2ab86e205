const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Milliseconds since 1970 of an ISO 8601 time; 0 when it is none. */
export function millisecondsOf(time: string): number {
  const value = Date.parse(time);
  return Number.isNaN(value) ? 0 : value;
}

/** `24 Nov 2026, 09:00 UTC`; a text that is no time is given back. */
export function readableTime(time: string): string {
  const utc = utcOf(time);
  return utc === undefined ? time : `${dayOf(utc)}, ${utc.slice(11, 16)} UTC`;
}

/** `24 Nov 2026`. */
export function readableDay(time: string): string {
  const utc = utcOf(time);
  return utc === undefined ? time : dayOf(utc);
}

/** `2026-11-24T09:00:00Z` without fractions, whatever the zone it was written in. */
export function utcOf(time: string): string | undefined {
  const value = Date.parse(time);
  return Number.isNaN(value) ? undefined : `${new Date(value).toISOString().slice(0, 19)}Z`;
}

const dayOf = (utc: string) =>
  `${Number(utc.slice(8, 10))} ${months[Number(utc.slice(5, 7)) - 1]} ${utc.slice(0, 4)}`;
