import type { Place } from '../contracts/place.js';

/** Begins the pointers to the changes that are of a change. */
export const ofFolder = ({ accountId, regionId }: Place, changeId: string) =>
  `${accountId}/${regionId}/of/${changeId}/`;

/** `of/<of>/<changeId>.json`: that a change undoes, restores or repeats another one. */
export const ofName = (place: Place, of: string, changeId: string) =>
  `${ofFolder(place, of)}${changeId}.json`;

/** The change that a pointer points to; undefined for any other name. */
export const parseOfName = (name: string): string | undefined =>
  /\/of\/[^/]+\/(chg-[0-9a-f]{24})\.json$/.exec(name)?.[1];
