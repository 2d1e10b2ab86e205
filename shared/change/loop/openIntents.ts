import { compareTurns, type TurnNumber } from '../../contracts/turn.js';

/** How long after its caller ended a call to ECS may still take effect (assumed: ECS has no fence). */
export const CALL_BOUND_SECONDS = 60;

/** An intent or a work object of a worker, as a listing shows it. */
export interface ListedWork {
  /** Unique to one invocation of a worker. */
  readonly attempt: string;
  readonly order: TurnNumber;
  readonly isIntent: boolean;
  /** Answers that did not come, of a work object. */
  readonly lost: number;
  /** When it was put, by the store's clock: ISO 8601. */
  readonly at: string;
}

export interface ListedTurn {
  readonly turn: TurnNumber;
  /** When its number was taken, by the store's clock: ISO 8601. */
  readonly at: string;
}

/**
 * An intent that was put after a turn newer than its order had opened. Its worker finds that out
 * before it writes, so such an intent claims nothing and nobody waits for it. The store says whole
 * seconds: within one second an intent is taken for the earlier, which is waited for.
 */
export const isLate = (intent: ListedWork, turns: readonly ListedTurn[]): boolean =>
  turns.some(({ turn, at }) => compareTurns(turn, intent.order) > 0 && at < intent.at);

export interface OpenIntent {
  readonly attempt: string;
  /** After how many seconds it is no longer waited for. */
  readonly leftSeconds: number;
}

/**
 * The intents by which calls may still be made or land: those without a work object, until their
 * worker can't be alive, and those with a lost answer, until the call can't be under way any more.
 * Ages are differences of the store's times alone.
 */
export function openIntents(
  work: readonly ListedWork[],
  turns: readonly ListedTurn[],
  /** For how long an intent without a work object is open. */
  openSeconds: (attempt: string) => number,
  /** The store's time, and how to tell an age by it in seconds of the deployment's time. */
  age: (at: string) => number,
): OpenIntent[] {
  const ended = new Map(work.filter((one) => !one.isIntent).map((one) => [one.attempt, one]));
  return work
    .filter((one) => one.isIntent && !isLate(one, turns))
    .flatMap((intent) => {
      const end = ended.get(intent.attempt);
      if (end && end.lost === 0) return [];
      const leftSeconds = end
        ? CALL_BOUND_SECONDS - age(end.at)
        : openSeconds(intent.attempt) - age(intent.at);
      return leftSeconds > 0 ? [{ attempt: intent.attempt, leftSeconds }] : [];
    });
}
