import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';
import { ChangeStatus } from './statuses.js';

/** The ranges that the query of a list of changes may ask for, and what counts unless it does. */
export const changeListRanges = {
  days: { from: 1, to: 90, otherwise: 7 },
  limit: { from: 1, to: 200, otherwise: 50 },
} as const;

interface Range {
  readonly from: number;
  readonly to: number;
  readonly otherwise: number;
}

const wholeNumber = ({ from, to, otherwise }: Range) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to)), otherwise);

/** Which changes are listed. */
export const ChangeListQuery = recorded({
  /** So many days back from today, UTC. */
  days: wholeNumber(changeListRanges.days),
  /** At most so many on a page. */
  limit: wholeNumber(changeListRanges.limit),
  /** `nextToken` of the page before. */
  nextToken: v.optional(v.string()),
});

/** A change in the list. */
const ListedChange = recorded({
  changeId: v.string(),
  regionId: v.string(),
  /** Day on which it was requested, UTC. */
  day: v.string(),
  status: ChangeStatus,
  /** Why its evidence can't be read by this version; the status is then the last one that is known. */
  fault: v.optional(v.string()),
});
export type ListedChange = v.InferOutput<typeof ListedChange>;

/** A page of the changes of the last days, newest day first. */
export const ChangePage = recorded({
  changes: listOf(ListedChange),
  /** Asks for the next page; absent on the last one. */
  nextToken: v.optional(v.string()),
});
export type ChangePage = v.InferOutput<typeof ChangePage>;
