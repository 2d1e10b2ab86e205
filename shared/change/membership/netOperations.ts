import type { NetOperations, Target } from '../../contracts/target.js';
import { compareTurns, parseDecisionName, type TurnNumber } from '../../contracts/turn.js';
import type { Call, OperationRecord } from '../../contracts/work.js';
import type { Trace } from '../loop/changeable.js';
import { callsOf } from './operations.js';
import { without } from './sets.js';

/**
 * What a change did to a target, net, by its own evidence: operations whose answer says `done`, and
 * those with a lost answer that a later reading of this very change shows. Each is held against what
 * its own invocation had read, and a replaced set counts membership by membership. What was joined and
 * left again is nothing, whoever looks at it later.
 *
 * `current`: the groups of the target as the change itself last read them, never those of another day.
 */
export function netOperations(
  target: Target,
  trace: Trace,
  current: readonly string[],
): NetOperations {
  const ledger = new Ledger();
  for (const { isInverse, read, meant, records, after } of invocationsOn(target, trace)) {
    const made = records ?? meant.map((call) => ({ ...call, state: 'unknown' as const }));
    if (isInverse) ledger.endForward(meant.flatMap((call) => eventsOf(call, read)));
    ledger.saw(read);
    for (const { state, ...call } of made) {
      for (const event of eventsOf(call, read)) ledger.note(event, state);
    }
    if (after) ledger.saw(after);
  }
  ledger.saw(current);
  return ledger.net();
}

/** One membership that came or went. */
interface Event {
  readonly group: string;
  readonly kind: 'join' | 'leave';
}

const isSo = ({ group, kind }: Event, groups: readonly string[]) =>
  groups.includes(group) === (kind === 'join');

/** What a call changes of the groups that were read before it. */
function eventsOf({ api, securityGroupIds: ids }: Call, read: readonly string[]): Event[] {
  const each = (kind: Event['kind'], groups: readonly string[]) =>
    groups.map((group) => ({ group, kind }));
  switch (api) {
    case 'JoinSecurityGroup':
      return each('join', ids);
    case 'LeaveSecurityGroup':
    case 'DeleteSecurityGroup':
      return each('leave', ids);
    case 'ModifyInstanceAttribute':
    case 'ModifyNetworkInterfaceAttribute':
      return [...each('join', without(ids, read)), ...each('leave', without(read, ids))];
  }
}

/** The operations of one change on one target, in the order in which they were made. */
class Ledger {
  readonly #events: Event[] = [];
  /** Whose answer was lost and that no reading has shown yet, by group. */
  readonly #lost = new Map<string, Event>();
  #isForward = true;

  note(event: Event, state: OperationRecord['state']): void {
    const lost = this.#lost.get(event.group);
    if (state === 'done') {
      this.#lost.delete(event.group);
      this.#events.push(event);
    } else if (state === 'unknown') {
      this.#lost.set(event.group, event);
    } else if (state === 'alreadySo' && lost?.kind === event.kind) {
      // The call whose answer was lost has landed since this invocation read.
      this.#made(lost);
    }
  }

  /** A reading of the change itself. What does not show may still land: it stays lost. */
  saw(groups: readonly string[]): void {
    for (const event of this.#lost.values()) if (isSo(event, groups)) this.#made(event);
  }

  /**
   * A rollback is ordered when nothing can land any more: what it takes back was made, whatever it
   * finds now, and of the rest that was lost nothing was.
   */
  endForward(inverse: readonly Event[]): void {
    if (!this.#isForward) return;
    this.#isForward = false;
    for (const event of this.#lost.values()) {
      const isTakenBack = inverse.some(
        (one) => one.group === event.group && one.kind !== event.kind,
      );
      if (isTakenBack) this.#made(event);
    }
    this.#lost.clear();
  }

  /** The last operation on a group counts, unless it brings back what the first one had found. */
  net(): NetOperations {
    const first = new Map<string, Event['kind']>();
    const last = new Map<string, Event['kind']>();
    for (const { group, kind } of this.#events) {
      if (!first.has(group)) first.set(group, kind);
      last.set(group, kind);
    }
    const of = (kind: Event['kind']) =>
      [...last].flatMap(([group, one]) =>
        one === kind && first.get(group) === kind ? [group] : [],
      );
    return { join: of('join'), leave: of('leave') };
  }

  #made(event: Event): void {
    this.#lost.delete(event.group);
    this.#events.push(event);
  }
}

/** What one invocation of a worker had to do with a target. */
interface InvocationOn {
  readonly isInverse: boolean;
  readonly read: readonly string[];
  /** What its intent says; nothing where it had nothing to do. */
  readonly meant: readonly Call[];
  /** Undefined where it left no evidence: all of its answers are lost. */
  readonly records: readonly OperationRecord[] | undefined;
  readonly after: readonly string[] | undefined;
}

/** The invocations that had to do with a target, those of earlier turns first. */
function invocationsOn(
  target: Target,
  { intents, evidence, undone }: Trace,
): readonly InvocationOn[] {
  const { targetId } = target;
  const found = new Map<
    string,
    { readonly turn: TurnNumber; readonly at: string } & InvocationOn
  >();
  const turnOf = (decision: string) => parseDecisionName(decision) ?? { execution: 0, turn: 0 };
  for (const { attempt, direction, decision, at, targets } of intents) {
    const one = targets.find((some) => some.targetId === targetId);
    if (!one) continue;
    found.set(attempt, {
      ...{ turn: turnOf(decision), at, isInverse: direction === 'inverse' },
      ...{ read: one.read, meant: callsOf(target, one).flat() },
      ...{ records: undefined, after: undefined },
    });
  }
  for (const { attempt, direction, decision, startedAt, targets } of [...evidence, ...undone]) {
    const one = targets.find((some) => some.targetId === targetId);
    const intent = found.get(attempt);
    if (!one) continue;
    found.set(attempt, {
      turn: turnOf(decision),
      at: intent?.at ?? startedAt,
      isInverse: direction === 'inverse',
      read: intent?.read ?? one.before,
      meant: intent?.meant ?? one.operations,
      records: one.operations,
      after: one.after ?? undefined,
    });
  }
  return [...found.values()].sort(
    (a, b) =>
      Number(a.isInverse) - Number(b.isInverse) ||
      compareTurns(a.turn, b.turn) ||
      (a.at < b.at ? -1 : a.at > b.at ? 1 : 0),
  );
}
