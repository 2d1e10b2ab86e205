import type { Plan } from '../../contracts/plan.js';
import type { Way } from '../../contracts/step.js';
import type { TargetOperations } from '../../contracts/target.js';
import { compareTurns } from '../../contracts/turn.js';
import type { NamedVerify, Order, Verified } from '../../contracts/verify.js';

/**
 * Where a change stands, as its evidence tells it. It is never taken from the state of the flow.
 */
export interface History {
  readonly plan: Plan;
  readonly stopped: boolean;
  /** Parts with a finished work object, as `<part>-<direction>`. */
  readonly finished: ReadonlySet<string>;
  /**
   * The newest order, and whether its wave has been verified since. An order of an earlier execution
   * counts as attempt 0: each execution has its own attempts.
   */
  readonly order: (Order & { readonly verified: boolean }) | undefined;
  readonly verified: readonly Verified[];
  /** The operations that are being undone and not verified yet, by part. */
  readonly openInverse: Readonly<Record<string, readonly TargetOperations[]>>;
  /** Since when the current wave is waited for to settle, an ISO time. */
  readonly settlingSince: string | undefined;
  /** Since when the pause after the last wave runs, an ISO time. */
  readonly pausedSince: string | undefined;
}

export const workKey = (part: string, direction: Way) => `${part}-${direction}`;

/** Folds what the turns of the verifier decided, in the order of their numbers. */
export function readHistory(
  plan: Plan,
  turns: readonly NamedVerify[],
  finished: ReadonlySet<string>,
  stopped: boolean,
  execution: number,
): History {
  const ordered = [...turns].sort((a, b) => compareTurns(a.object, b.object));
  let history: History = {
    plan,
    stopped,
    finished,
    order: undefined,
    verified: [],
    openInverse: {},
    settlingSince: undefined,
    pausedSince: undefined,
  };
  for (const { object } of ordered) {
    for (const verified of object.verified) history = withVerified(history, verified);
    if (object.order) {
      const isOfThis = object.execution === execution;
      history = withOrder(history, isOfThis ? object.order : { ...object.order, attempt: 0 });
    }
    if (object.settling) history = { ...history, settlingSince: object.settling.since };
    if (object.pause) history = { ...history, pausedSince: object.pause.since };
  }
  return history;
}

/**
 * The history after a wave was verified. A second verification of a wave replaces the first one.
 */
export function withVerified(history: History, verified: Verified): History {
  const { order } = history;
  const others = history.verified.filter(
    (one) => one.wave !== verified.wave || one.direction !== verified.direction,
  );
  const isOrders = order?.wave === verified.wave && order.direction === verified.direction;
  return {
    ...history,
    verified: [...others, verified],
    order: order && isOrders ? { ...order, verified: true } : order,
    openInverse: verified.direction === 'inverse' ? {} : history.openInverse,
    settlingSince: undefined,
    pausedSince: undefined,
  };
}

function withOrder(history: History, order: Order): History {
  return {
    ...history,
    order: { ...order, verified: false },
    openInverse: { ...history.openInverse, ...order.inverse },
    settlingSince: undefined,
    pausedSince: undefined,
  };
}
