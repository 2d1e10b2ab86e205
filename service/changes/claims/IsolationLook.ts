import type { ClaimEntry } from '../../../shared/contracts/claim.js';
import type { Place } from '../../../shared/contracts/place.js';
import { claimsFolder, parseClaimName } from '../../../shared/evidence/claimNames.js';
import { holdsTarget } from '../../../shared/evidence/targetHashes.js';
import { inParallel } from '../../../shared/runtime/inParallel.js';
import type { Service } from '../../Service.js';
import { hashesOf } from './hashesOf.js';
import { readEntries } from './readClaims.js';

/** Names that are listed first; a change that paused for long has to look further back. */
const NAMES_LISTED = 200;
const FURTHER = 5;
const READ_AT_ONCE = 8;

/**
 * Looks which targets of a change were put into quarantine since it claimed them. A quarantine waits for
 * nobody, so that the others have to look before they write.
 */
export class IsolationLook {
  readonly #place: Place;
  readonly #changeId: string;
  readonly #claim: number;
  readonly #store: Service['store'];
  readonly #isolated = new Map<string, Buffer>();
  #seen: number;

  /** `claim`: the number under which the change has claimed its targets. */
  constructor(place: Place, changeId: string, claim: number, store: Service['store']) {
    this.#place = place;
    this.#changeId = changeId;
    this.#claim = claim;
    this.#store = store;
    this.#seen = claim;
  }

  /** Looks anew. */
  async look(): Promise<void> {
    const numbers = await this.#newNumbers();
    const read = await inParallel(numbers, READ_AT_ONCE, (number) =>
      readEntries(this.#place, number, this.#store),
    );
    for (const entry of read.flat()) await this.#note(entry);
    this.#seen = Math.max(this.#seen, ...numbers);
  }

  /** Whether a target is in quarantine, as far as the last look tells. */
  holds(targetId: string): boolean {
    return [...this.#isolated.values()].some((hashes) => holdsTarget(hashes, targetId));
  }

  /** Every number since the last look: a quarantine that has ended since is named by its own alone. */
  async #newNumbers(): Promise<number[]> {
    for (let most = NAMES_LISTED; ; most *= FURTHER) {
      const listed = await this.#store.list(claimsFolder(this.#place), most);
      const numbers = listed.flatMap(({ name }) => {
        const parsed = parseClaimName(name);
        return parsed?.kind === 'claim' ? [parsed.number] : [];
      });
      const isWhole = listed.length < most || numbers.some((number) => number <= this.#seen);
      if (isWhole) return numbers.filter((number) => number > this.#seen);
    }
  }

  async #note(entry: ClaimEntry): Promise<void> {
    const { changeId, mode, number } = entry;
    if (mode !== 'quarantine' || changeId === this.#changeId || number <= this.#claim) return;
    if (this.#isolated.has(changeId)) return;
    this.#isolated.set(changeId, Buffer.from(await hashesOf(entry, this.#store)));
  }
}
