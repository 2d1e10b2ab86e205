import { hashesOfBytes, shareHash } from '../../../shared/change/overlap/sharedHashes.js';
import { takeAlong } from '../../../shared/change/overlap/takeAlong.js';
import type { Claim, ClaimEntry, ClaimMode } from '../../../shared/contracts/claim.js';
import type { Place } from '../../../shared/contracts/place.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import type { Waiting } from '../../../shared/evidence/claimNames.js';
import { holdsTarget, targetHashes } from '../../../shared/evidence/targetHashes.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';
import { withHashes } from './hashesOf.js';
import { inTheWay, type Tending } from './inTheWay.js';
import type { Claims } from './readClaims.js';

/** An entry holds the hashes of so many targets; those of more are an object of their own. */
const HASHES_IN_ENTRY = 100;
/** The waiting room holds them in the names of objects, which are at most 1,023 bytes long. */
const HASHES_IN_NAME = 20;

/** The plan whose targets are claimed. */
export interface Claiming {
  readonly place: Place;
  readonly changeId: string;
  readonly plan: number;
  readonly targetIds: readonly string[];
  readonly mode: ClaimMode;
}

/** A change that is at work on targets that are wanted too. */
export interface Overlap {
  readonly changeId: string;
  readonly targetIds: readonly string[];
}

export type Claimed =
  /** `overlaps`: changes at work on the same targets, where that is allowed. */
  | { readonly kind: 'claimed'; readonly number: number; readonly overlaps: readonly Overlap[] }
  | { readonly kind: 'busy'; readonly overlaps: readonly Overlap[] }
  /** Another submission of the same key has claimed for the change. */
  | { readonly kind: 'repeated' };

/** What somebody who claims sees in the newest number. */
export type Look =
  | Claimed
  /** Nobody is in the way, but for `overlaps` that are allowed. */
  | { readonly kind: 'free'; readonly next: Claim; readonly overlaps: readonly Overlap[] };

/** Somebody who claims the targets of a plan: what it compares, and what it puts. */
export class Claimant {
  readonly #claiming: Claiming;
  readonly #service: Tending;
  readonly #own: Buffer;
  /** Request ids are the platform's; a part of a name has a form of its own. */
  readonly #by: string;

  constructor(claiming: Claiming, service: Tending) {
    this.#claiming = claiming;
    this.#service = service;
    this.#own = targetHashes(claiming.targetIds);
    this.#by = sha256Hex(service.requestId).slice(0, 16);
  }

  /** What stands in the waiting room for this one; undefined where it has too many targets. */
  get waiting(): Waiting | undefined {
    const { changeId, plan, mode, targetIds } = this.#claiming;
    if (targetIds.length > HASHES_IN_NAME) return undefined;
    return { changeId, plan, by: this.#by, mode, hashes: hashesOfBytes(this.#own) };
  }

  /**
   * Puts the object of the hashes where an entry can't hold them. The result is false where another
   * submission of the key plans other targets under the same number.
   */
  async prepare(): Promise<boolean> {
    if (this.#fitsEntry) return true;
    const { store } = this.#service;
    if ((await store.create(this.#hashesIn, this.#own)) === 'created') return true;
    return (await store.read(this.#hashesIn))?.equals(this.#own) === true;
  }

  /** Looks at a number: who runs, and what would be the next. */
  async look(claims: Claims): Promise<Look> {
    const { changeId, plan, mode } = this.#claiming;
    const known = claims.entries.filter((one) => one.changeId === changeId);
    const taken = known.find((one) => one.by === this.#by && one.plan === plan);
    if (!taken && known.some((one) => one.plan >= plan)) return { kind: 'repeated' };
    const compared: { entry: ClaimEntry; changeId: string; hashes: Uint8Array }[] = [];
    const overlaps: Overlap[] = [];
    for (const { entry, hashes } of await withHashes(claims.entries, this.#service.store)) {
      const { place } = this.#claiming;
      const isHit = entry.changeId !== changeId && shareHash(this.#own, hashes);
      const isKept =
        !isHit || (await inTheWay(entry, claims.putAt.get(entry.number), place, this.#service));
      if (isKept) compared.push({ entry, changeId: entry.changeId, hashes });
      if (isHit && isKept) overlaps.push(this.#overlap(entry, hashes));
    }
    // Whoever took this one along has found nobody in its way.
    if (taken) return { kind: 'claimed', number: taken.number, overlaps };
    if (overlaps.length > 0 && mode === 'refuse') return { kind: 'busy', overlaps };
    const number = claims.number + 1;
    const own = { entry: this.#entry(number), changeId, hashes: this.#own };
    const along = takeAlong(claims.waiting, [...compared, own]);
    const entries = [
      ...[...compared, own].map(({ entry }) => entry),
      ...along.map((one) => ({ ...one, number })),
    ];
    return { kind: 'free', next: { v: 1, number, by: this.#by, entries }, overlaps };
  }

  get #fitsEntry(): boolean {
    return this.#claiming.targetIds.length <= HASHES_IN_ENTRY;
  }

  get #hashesIn(): string {
    const { place, changeId, plan } = this.#claiming;
    return changeNames(place, changeId).targets(plan);
  }

  #entry(number: number): ClaimEntry {
    const { changeId, plan, mode } = this.#claiming;
    const hashes = this.#fitsEntry
      ? { hashes: hashesOfBytes(this.#own) }
      : { hashesIn: this.#hashesIn };
    return { changeId, plan, number, by: this.#by, mode, ...hashes };
  }

  #overlap({ changeId }: ClaimEntry, hashes: Uint8Array): Overlap {
    const theirs = Buffer.from(hashes);
    return {
      changeId,
      targetIds: this.#claiming.targetIds.filter((id) => holdsTarget(theirs, id)),
    };
  }
}
