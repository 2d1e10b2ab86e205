import type { ChangeWindows, WeekDay } from '../../contracts/guardrailsFile.js';

/** Whether a moment lies in a change window: on the clock of its time zone. */
export type WindowVerdict =
  | { readonly open: true }
  /** `at` and `opens` are days with times there, such as `Fri 17:00`. */
  | { readonly open: false; readonly at: string; readonly opens: string };

const days: readonly WeekDay[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/**
 * Whether a moment (ISO 8601) lies in one of the windows. A window holds its first minute and not its
 * last one; one that ends before it begins goes on into the next day.
 */
export function changeWindow({ timeZone, open }: ChangeWindows, now: string): WindowVerdict {
  const at = minuteOfWeek(now, timeZone);
  const openings = open.flatMap(({ days: on = days, from, to }) => {
    const begins = minutesOf(from);
    const lasts = minutesOf(to) - begins;
    const length = lasts > 0 ? lasts : lasts + DAY_MINUTES;
    return on.map((day) => ({ begins: days.indexOf(day) * DAY_MINUTES + begins, length }));
  });
  const since = (begins: number) => (at - begins + WEEK_MINUTES) % WEEK_MINUTES;
  if (openings.some(({ begins, length }) => since(begins) < length)) return { open: true };
  const until = openings.map(({ begins }) => (begins - at + WEEK_MINUTES) % WEEK_MINUTES);
  return { open: false, at: textOf(at), opens: textOf(at + Math.min(...until)) };
}

/** Minutes since Monday 00:00 on the clock of a time zone. */
function minuteOfWeek(now: string, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(new Date(now));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const day = days.indexOf(part('weekday').toLowerCase() as WeekDay);
  return day * DAY_MINUTES + minutesOf(`${part('hour')}:${part('minute')}`);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function textOf(minute: number): string {
  const inWeek = minute % WEEK_MINUTES;
  const day = days[Math.floor(inWeek / DAY_MINUTES)] ?? '';
  const inDay = inWeek % DAY_MINUTES;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day.slice(0, 1).toUpperCase()}${day.slice(1)} ${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}
