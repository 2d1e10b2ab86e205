import type { ClaimEntry } from '../../../shared/contracts/claim.js';
import type { Place } from '../../../shared/contracts/place.js';
import { claimsFolder, parseClaimName } from '../../../shared/evidence/claimNames.js';
import { holdsTarget } from '../../../shared/evidence/targetHashes.js';
import { inParallel } from '../../../shared/runtime/inParallel.js';
import type { Service } from '../../Service.js';
import { hashesOf } from './hashesOf.js';
import { readEntries } from './readClaims.js';

/** Names of the newest numbers: a number may have fifty marks of its waiting room beside it. */
const NAMES_LISTED = 200;
/** Numbers that are read at a look, the newest ones: each names all that run when it is put. */
const NUMBERS_READ = 50;
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
    const listed = await this.#store.list(claimsFolder(this.#place), NAMES_LISTED);
    const numbers = listed
      .flatMap(({ name }) => {
        const parsed = parseClaimName(name);
        return parsed?.kind === 'claim' && parsed.number > this.#seen ? [parsed.number] : [];
      })
      .slice(0, NUMBERS_READ);
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

  async #note(entry: ClaimEntry): Promise<void> {
    const { changeId, mode, number } = entry;
    if (mode !== 'quarantine' || changeId === this.#changeId || number <= this.#claim) return;
    if (this.#isolated.has(changeId)) return;
    this.#isolated.set(changeId, Buffer.from(await hashesOf(entry, this.#store)));
  }
}
