import type { Place } from '../contracts/place.js';

/** Begins the marks of quarantines, by the time at which they are due. */
export const dueFolder = ({ accountId, regionId }: Place) => `${accountId}/${regionId}/due/`;

/** `due/20270131T160000Z-<changeId>.json`: until when a quarantine was asked for. */
export const dueName = (place: Place, expiresAt: string, changeId: string) =>
  `${dueFolder(place)}${compact(expiresAt)}-${changeId}.json`;

/** Beside it: nothing of the quarantine is in effect any more, and nobody is told of it again. */
export const overName = (place: Place, due: DueName) =>
  `${dueFolder(place)}${due.at}-${due.changeId}.over.json`;

export interface DueName {
  /** `20270131T160000Z`: such texts are in the order of their times. */
  readonly at: string;
  readonly changeId: string;
  readonly isOver: boolean;
}

/** What such a name says; undefined for any other name. */
export function parseDueName(name: string): DueName | undefined {
  const match = /\/due\/(\d{8}T\d{6}Z)-(chg-[0-9a-f]{24})(\.over)?\.json$/.exec(name);
  const [, at = '', changeId = '', over] = match ?? [];
  return match ? { at, changeId, isOver: over !== undefined } : undefined;
}

/** A time as these names have it. */
export const compact = (iso: string): string =>
  new Date(iso)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
