import { limits } from '../../contracts/limits.js';
import type { Way } from '../../contracts/step.js';
import type { Order } from '../../contracts/verify.js';
import { type History, workKey } from './history.js';

/** What the verifier does next. */
export type Move =
  | { readonly kind: 'order'; readonly order: Order }
  /** Read the targets of these parts back and judge them; wave 0 are the unchanged targets. */
  | {
      readonly kind: 'inspect';
      readonly wave: number;
      readonly direction: Way;
      readonly parts: readonly string[];
    }
  | { readonly kind: 'pause'; readonly waitSeconds: number; readonly since: string }
  | { readonly kind: 'end' };

export interface Moment {
  /** ISO time of this turn. */
  readonly now: string;
  /** Seconds (of the deployment's time) between an ISO time and now. */
  readonly secondsSince: (iso: string) => number;
}

/**
 * The next step of a change, from its evidence alone, so that any step can be taken twice: order a
 * wave, order a lost part once more, inspect what was done, pause, go on, or end.
 */
export function nextMove(history: History, moment: Moment): Move {
  const { plan, order, stopped, finished } = history;
  if (!order) {
    return stopped || plan.waves.length === 0 ? finish(history) : orderWave(history, 1);
  }
  if (!order.verified) {
    const lost = order.parts.filter((part) => !finished.has(workKey(part, order.direction)));
    // A stop ends forward writes; an undoing that has begun is finished.
    const mayOrder = !stopped || order.direction === 'inverse';
    if (lost.length > 0 && mayOrderAgain(order) && mayOrder) return reorder(history, order, lost);
    const parts =
      order.direction === 'inverse'
        ? Object.keys(history.openInverse)
        : partsOf(history, order.wave);
    return { kind: 'inspect', wave: order.wave, direction: order.direction, parts };
  }
  if (order.laterInverse && Object.keys(order.laterInverse).length > 0) {
    return { kind: 'order', order: inverseOrder(order.wave, order.laterInverse) };
  }
  return goOn(history, moment);
}

/** How often a part is ordered in one execution. */
const ATTEMPTS = 2;

export const mayOrderAgain = ({ attempt }: Order): boolean => attempt < ATTEMPTS;

/** Orders parts of the current order once more. */
export function reorder(history: History, order: Order, parts: readonly string[]): Move {
  const inverse = order.inverse
    ? Object.fromEntries(parts.map((part) => [part, history.openInverse[part] ?? []]))
    : undefined;
  return {
    kind: 'order',
    order: {
      wave: order.wave,
      direction: order.direction,
      attempt: order.attempt + 1,
      parts,
      ...(inverse ? { inverse } : {}),
      ...(order.laterInverse ? { laterInverse: order.laterInverse } : {}),
    },
  };
}

/** An order that undoes as many operations as one Map holds; further orders undo the rest. */
export function inverseOrder(wave: number, inverse: NonNullable<Order['inverse']>): Order {
  const parts = Object.keys(inverse).sort();
  const now = parts.slice(0, limits.partsPerMap);
  const later = parts.slice(limits.partsPerMap);
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, inverse[name] ?? []]));
  return {
    wave,
    direction: 'inverse',
    attempt: 1,
    parts: now,
    inverse: pick(now),
    ...(later.length > 0 ? { laterInverse: pick(later) } : {}),
  };
}

function goOn(history: History, moment: Moment): Move {
  const { plan, order, stopped, verified } = history;
  const wave = order?.wave ?? 0;
  const undoneWhole = plan.request.onFailure === 'rollBack' && order?.direction === 'inverse';
  if (undoneWhole || stopped || wave >= plan.waves.length) return finish(history);
  const failed = verified
    .filter((one) => one.direction === 'forward')
    .reduce((sum, one) => sum + one.failed, 0);
  if (failed >= plan.maxFailedTargets) return finish(history);
  if (plan.pauseSeconds > 0) {
    const since = history.pausedSince ?? moment.now;
    const left = plan.pauseSeconds - moment.secondsSince(since);
    if (left > 0) {
      return { kind: 'pause', waitSeconds: Math.ceil(Math.min(left, limits.waitSeconds)), since };
    }
  }
  return orderWave(history, wave + 1);
}

/**
 * Before the end, the requested checks are also judged on the targets that were as wanted already.
 */
function finish(history: History): Move {
  const { plan, verified } = history;
  const judged = verified.some((one) => one.wave === 0);
  if (plan.unchanged.length > 0 && plan.request.checks.length > 0 && !judged) {
    return { kind: 'inspect', wave: 0, direction: 'forward', parts: [] };
  }
  return { kind: 'end' };
}

function orderWave(history: History, wave: number): Move {
  const parts = partsOf(history, wave);
  return { kind: 'order', order: { wave, direction: 'forward', attempt: 1, parts } };
}

const partsOf = ({ plan }: History, wave: number) =>
  plan.parts.filter((part) => part.wave === wave).map((part) => part.part);
