import type { Place } from '../contracts/place.js';

/** Numbers are written downwards, so that a listing shows the newest first. */
const HIGHEST = 10 ** 12;

const textOf = (number: number) => String(HIGHEST - number).padStart(12, '0');

/** Begins the names of all claims of a place. */
export const claimsFolder = ({ accountId, regionId }: Place): string =>
  `${accountId}/${regionId}/claims/`;

/** The claim of a number, from 1. */
export const claimName = (place: Place, number: number): string =>
  `${claimsFolder(place)}${textOf(number)}.json`;

/** That the change which a number brought has ended. */
export const endedName = (place: Place, number: number, changeId: string): string =>
  `${claimsFolder(place)}${textOf(number)}.${changeId}.ended`;

/** Somebody who was beaten to a number and waits to be taken along; all of it stands in the name. */
export interface Waiting {
  readonly changeId: string;
  readonly plan: number;
  readonly by: string;
  readonly mode: 'refuse' | 'allow' | 'quarantine';
  /** 16 hex digits each, sorted. */
  readonly hashes: readonly string[];
}

export const waitingName = (
  place: Place,
  number: number,
  { changeId, plan, by, mode, hashes }: Waiting,
): string =>
  `${claimsFolder(place)}${textOf(number)}.${changeId}.${plan}.${by}.${mode}.${hashes.join('')}.waiting`;

/** What the name of an object under `claims/` says. */
export type ClaimName =
  | { readonly kind: 'claim'; readonly number: number }
  | { readonly kind: 'ended'; readonly number: number; readonly changeId: string }
  | { readonly kind: 'waiting'; readonly number: number; readonly waiting: Waiting };

/** The same of a name; undefined for one that is none of these. */
export function parseClaimName(name: string): ClaimName | undefined {
  const match =
    /\/claims\/(\d{12})\.(?:json|(chg-[0-9a-f]{24})\.(?:ended|(\d+)\.([0-9a-f]{16})\.(refuse|allow|quarantine)\.((?:[0-9a-f]{16})+)\.waiting))$/.exec(
      name,
    );
  if (!match) return undefined;
  const [, digits, changeId, plan, by = '', mode, hashes = ''] = match;
  const number = HIGHEST - Number(digits);
  if (changeId === undefined) return { kind: 'claim', number };
  if (plan === undefined) return { kind: 'ended', number, changeId };
  return {
    kind: 'waiting',
    number,
    waiting: {
      ...{ changeId, plan: Number(plan), by, mode: mode as Waiting['mode'] },
      hashes: hashes.match(/.{16}/g) ?? [],
    },
  };
}
