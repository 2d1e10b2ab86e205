import * as v from 'valibot';
import { recorded } from './recorded.js';

/**
 * The number of a turn of the verifier: executions of one change count from 1, and so do the turns
 * of each. Turns are told apart and ordered by their numbers, never by a clock.
 */
export const TurnNumber = recorded({ execution: v.number(), turn: v.number() });
export type TurnNumber = v.InferOutput<typeof TurnNumber>;

/** Below 0 where `a` comes before `b`, 0 for the same turn. */
export const compareTurns = (a: TurnNumber, b: TurnNumber): number =>
  a.execution - b.execution || a.turn - b.turn;

/** `verify/<execution>-<turn>.open.json`: somebody has taken this number. */
export const OpenTurn = recorded({
  v: v.literal(1),
  changeId: v.string(),
  ...TurnNumber.pipe[0].entries,
  /** ISO 8601. */
  at: v.string(),
  /** FC request id of the invocation that took it. */
  requestId: v.string(),
  /** SHA-256 of the task token: a step that is taken twice finds its own number again. */
  tokenHash: v.string(),
});
export type OpenTurn = v.InferOutput<typeof OpenTurn>;

/** What a turn's decision is known by, in orders and in the name of its object. */
export const decisionName = ({ execution, turn }: TurnNumber): string =>
  `${execution}-${turn}.json`;

/** The turn of a decision's name; undefined for any other text. */
export function parseDecisionName(decision: string): TurnNumber | undefined {
  const match = /^(\d+)-(\d+)\.json$/.exec(decision);
  return match ? { execution: Number(match[1]), turn: Number(match[2]) } : undefined;
}
