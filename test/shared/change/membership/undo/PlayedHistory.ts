import { seededRandom } from '../../../../../local/gateway/faults.js';
import type { Trace } from '../../../../../shared/change/loop/changeable.js';
import { netOperations } from '../../../../../shared/change/membership/netOperations.js';
import {
  callsOf,
  operationsLeft,
  plannedOperations,
} from '../../../../../shared/change/membership/operations.js';
import { formerGroups } from '../../../../../shared/change/membership/undo/formerGroups.js';
import {
  didTo,
  inEffect,
  netOf,
  type PastChange,
} from '../../../../../shared/change/membership/undo/pastChange.js';
import { undoTarget } from '../../../../../shared/change/membership/undo/undoTarget.js';
import type { PlannedTarget } from '../../../../../shared/contracts/plan.js';
import type { NetOperations, TargetOperations } from '../../../../../shared/contracts/target.js';
import type {
  Call,
  Intent,
  OperationRecord,
  WorkEvidence,
} from '../../../../../shared/contracts/work.js';

const GROUPS = ['sg-a', 'sg-b', 'sg-c', 'sg-d', 'sg-e'];
const ISOLATION = 'sg-q';
const TARGETS = ['i-x', 'i-y'];

/** What the truth knows of each membership that came or went. */
interface Event {
  readonly target: string;
  readonly group: string;
  readonly kind: 'join' | 'leave';
  readonly by: Played | 'foreign';
  /** A replaced set that was not as its call had read it. */
  readonly inWindow: boolean;
}

/** A change that was made, and everything that its evidence says. */
interface Played {
  readonly id: string;
  readonly kind: 'delta' | 'set' | 'quarantine' | 'retry' | 'undo' | 'restore';
  readonly of: Played | undefined;
  readonly targets: ReadonlyMap<string, PlannedTarget>;
  readonly givenUp: ReadonlyMap<string, NetOperations>;
  readonly intents: Intent[];
  readonly evidence: WorkEvidence[];
  readonly undone: WorkEvidence[];
  /** The set that a Modify of this change really replaced. */
  readonly former: Map<string, { readonly groups: readonly string[]; isSure: boolean }>;
  readonly began: number;
  ends: Map<string, readonly string[]>;
}

/** A wrong way of reading the evidence: what a planted fault changes. */
export interface Faults {
  readonly did?: (
    right: () => NetOperations,
    played: {
      readonly trace: Trace;
      readonly target: PlannedTarget;
      readonly now: readonly string[];
    },
  ) => NetOperations;
  readonly changes?: (changes: readonly PastChange[], asked: PastChange) => readonly PastChange[];
  readonly givenUp?: () => NetOperations;
  readonly former?: (trace: Trace, targetId: string, right: readonly string[]) => readonly string[];
}

const sameSet = (a: Iterable<string>, b: Iterable<string>) =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

/**
 * Changes, undos and restores of two interfaces, one after the other, with everything that may happen in
 * between: refusals, lost answers, workers that die and come again, rollbacks, and foreign writes between
 * any two calls. The truth, who changed which membership last, is kept beside the evidence.
 */
export class PlayedHistory {
  readonly #random: () => number;
  readonly #isCalm: boolean;
  readonly #faults: Faults;
  readonly #sets: Map<string, Set<string>>;
  readonly #truth: Event[] = [];
  readonly #changes: Played[] = [];
  readonly story: string[] = [];
  undos = 0;
  broken: string | undefined;

  constructor(seed: number, isCalm: boolean, faults: Faults = {}) {
    this.#random = seededRandom(seed);
    this.#isCalm = isCalm;
    this.#faults = faults;
    this.#sets = new Map(
      TARGETS.map((id) => [id, new Set(this.#some(GROUPS, 1 + Math.floor(this.#random() * 2)))]),
    );
  }

  play(steps: number): this {
    for (let step = 0; step < steps && this.broken === undefined; step += 1) {
      this.#foreign(0.35);
      this.#step();
    }
    return this;
  }

  #step(): void {
    const what = this.#random();
    const some = this.#chance(0.5) ? [this.#one(TARGETS)] : TARGETS;
    const free = some.filter((id) => !this.#in(id).has(ISOLATION));
    const ended = this.#changes.filter((one) => one.targets.size > 0);
    if (ended.length === 0 || what < 0.3) {
      const [join = '', leave = ''] = this.#some(GROUPS, 2);
      const leaves = this.#chance(0.4);
      this.#run('delta', undefined, free, (before) => ({
        wanted: [...before.filter((id) => !leaves || id !== leave), join],
        method: 'delta',
      }));
    } else if (what < 0.42) {
      const wanted = this.#some(GROUPS, 1 + Math.floor(this.#random() * 2));
      this.#run('set', undefined, free, () => ({ wanted, method: 'modify' }));
    } else if (what < 0.52) {
      this.#run('quarantine', undefined, some, () => ({ wanted: [ISOLATION], method: 'modify' }));
    } else if (what < 0.6) {
      const of = this.#one(ended.filter((one) => one.kind === 'delta'));
      if (of) this.#retry(of);
    } else {
      const of = this.#one(ended);
      if (of?.kind === 'quarantine') this.#restore(of, this.#chance(0.2));
      else if (of && of.kind !== 'restore') {
        this.undo(of, this.#chance(0.3), this.#chance(0.25) ? [this.#one(TARGETS)] : TARGETS);
      }
    }
  }

  #retry(of: Played): void {
    const left = [...of.targets].filter(
      ([id, target]) =>
        !this.#in(id).has(ISOLATION) && !sameSet(target.wanted, of.ends.get(id) ?? []),
    );
    const ids = left.map(([id]) => id);
    this.#run('retry', of, ids, (before, id) => {
      const { before: was = [], wanted = [] } = of.targets.get(id) ?? {};
      const joins = wanted.filter((group) => !was.includes(group));
      const stays = (group: string) => wanted.includes(group) || !was.includes(group);
      return { wanted: [...before.filter(stays), ...joins], method: 'delta' };
    });
  }

  // ---- the cloud

  #in(id: string): Set<string> {
    return this.#sets.get(id) ?? new Set();
  }

  #write(target: string, group: string, kind: Event['kind'], by: Event['by'], inWindow = false) {
    const set = this.#in(target);
    if (set.has(group) === (kind === 'join')) return false;
    // The API refuses an interface without a group.
    if (kind === 'leave' && set.size === 1) return false;
    if (kind === 'join') set.add(group);
    else set.delete(group);
    this.#truth.push({ target, group, kind, by, inWindow });
    return true;
  }

  #foreign(probability: number): void {
    if (this.#isCalm || !this.#chance(probability)) return;
    const target = this.#one(TARGETS);
    const group = this.#one(GROUPS);
    const kind = this.#in(target).has(group) ? 'leave' : 'join';
    if (this.#write(target, group, kind, 'foreign')) {
      this.story.push(`  somebody ${kind}s ${group} on ${target}`);
    }
  }

  // ---- a change

  #run(
    kind: Played['kind'],
    of: Played | undefined,
    ids: readonly string[],
    plan: (
      before: readonly string[],
      id: string,
    ) => { readonly wanted: readonly string[]; readonly method: PlannedTarget['method'] },
    givenUp: Played['givenUp'] = new Map(),
  ): Played {
    const targets = new Map(
      ids.flatMap((id) => {
        const before = [...this.#in(id)];
        const planned = plan(before, id);
        const wanted = [...new Set(planned.wanted)];
        if (sameSet(before, wanted) || wanted.length === 0) return [];
        const target = { targetId: id, instanceId: id, before, wanted, method: planned.method };
        return [[id, target] as const];
      }),
    );
    const change: Played = {
      ...{ id: `chg-${this.#changes.length + 1}`, kind, of, targets, givenUp },
      ...{ intents: [], evidence: [], undone: [], former: new Map(), ends: new Map() },
      began: this.#truth.length,
    };
    this.#changes.push(change);
    const told = [...targets.values()].map(
      (one) => `${one.targetId} ${one.before} → ${one.wanted}`,
    );
    this.story.push(`${change.id} ${kind}${of ? ` of ${of.id}` : ''}: ${told.join('; ')}`);
    this.#invoke(
      change,
      'forward',
      new Map([...targets].map(([id, one]) => [id, plannedOperations(one)])),
    );
    change.ends = new Map(ids.map((id) => [id, [...this.#in(id)]]));
    if (!this.#isCalm && this.#chance(0.15)) {
      this.story.push(`  ${change.id} is rolled back`);
      this.#invoke(change, 'inverse', this.#inverseOf(change));
      change.ends = new Map(ids.map((id) => [id, [...this.#in(id)]]));
    }
    this.story.push(`  now ${TARGETS.map((id) => `${id} ${[...this.#in(id)]}`).join('; ')}`);
    return change;
  }

  #inverseOf(change: Played): Map<string, TargetOperations> {
    const undo = new Map<string, TargetOperations>();
    for (const [targetId, target] of change.targets) {
      const { join, leave } = netOperations(target, change, change.ends.get(targetId) ?? []);
      if (join.length + leave.length === 0) continue;
      undo.set(
        targetId,
        target.method === 'modify'
          ? { kind: 'replace', targetId, groups: target.before }
          : { kind: 'delta', targetId, join: leave, leave: join },
      );
    }
    return undo;
  }

  /** One or two invocations of a worker; the first of two may die at any call, or before its evidence. */
  #invoke(
    change: Played,
    direction: 'forward' | 'inverse',
    operations: ReadonlyMap<string, TargetOperations>,
  ): void {
    const times = !this.#isCalm && this.#chance(0.25) ? 2 : 1;
    for (let time = 1; time <= times; time += 1) {
      this.#invokeOnce(change, direction, operations, time < times);
      this.#foreign(0.1);
    }
  }

  #invokeOnce(
    change: Played,
    direction: 'forward' | 'inverse',
    operations: ReadonlyMap<string, TargetOperations>,
    mayDie: boolean,
  ): void {
    const turn = direction === 'forward' ? 1 : 2;
    const attempt = `${direction}-${change.intents.length}`;
    const at = String(change.intents.length).padStart(4, '0');
    const head = {
      ...{ v: 1 as const, changeId: change.id, plan: 1, part: '0001', direction },
      ...{ decision: `1-${turn}.json`, requestId: attempt, attempt },
    };
    const jobs = [...change.targets.values()].flatMap((target) => {
      const asked = operations.get(target.targetId);
      const read = [...this.#in(target.targetId)];
      const left = asked && operationsLeft(target, asked, read);
      return left?.kind === 'operations' ? [{ target, read, todo: left.operations }] : [];
    });
    const hasCalls = ({ target, todo }: (typeof jobs)[number]) => callsOf(target, todo).length > 0;
    change.intents.push({
      ...{ ...head, at, openSeconds: 300 },
      targets: jobs.filter(hasCalls).map(({ read, todo }) => ({ ...todo, read })),
    });
    let isDead = false;
    const works = jobs.map(({ target, read, todo }) => {
      const records: OperationRecord[] = [];
      let hasFailed = false;
      for (const call of callsOf(target, todo).flat()) {
        this.#foreign(0.08);
        isDead ||= mayDie && this.#chance(0.3);
        if (isDead) break;
        const isHeldBack: boolean = hasFailed && call.api === 'LeaveSecurityGroup';
        const state: OperationRecord['state'] = isHeldBack
          ? 'notMade'
          : this.#call(change, target, read, call);
        hasFailed ||= state === 'refused' || state === 'notMade';
        records.push({ ...call, state, attempts: 1, startedAt: at, endedAt: at });
      }
      return { target, read, records };
    });
    isDead ||= mayDie && this.#chance(0.5);
    if (isDead) {
      this.story.push(`  an invocation of ${change.id} dies, and comes again`);
      return;
    }
    const work: WorkEvidence = {
      ...{ ...head, startedAt: at, endedAt: at, finished: true },
      targets: works.map(({ target: { targetId }, read, records }) => ({
        ...{ targetId, before: read, operations: records, result: 'ok' as const },
        after: [...this.#in(targetId)],
      })),
    };
    (direction === 'forward' ? change.evidence : change.undone).push(work);
  }

  /** A call: it is refused, or made, and its answer may be lost either way. */
  #call(
    change: Played,
    { targetId }: PlannedTarget,
    read: readonly string[],
    { api, securityGroupIds }: Call,
  ): OperationRecord['state'] {
    const luck = this.#isCalm ? 1 : this.#random();
    if (luck < 0.08) return 'refused';
    const isLost = luck < 0.22;
    const isMade = !isLost || this.#chance(0.6);
    if (isLost)
      this.story.push(`  an answer to ${change.id} is lost (${isMade ? '' : 'not '}made)`);
    if (!isMade) return 'unknown';
    const groups = this.#in(targetId);
    if (api === 'JoinSecurityGroup' || api === 'LeaveSecurityGroup') {
      const kind = api === 'JoinSecurityGroup' ? 'join' : 'leave';
      const [group = ''] = securityGroupIds;
      const isSo = groups.has(group) === (kind === 'join');
      const isWritten = !isSo && this.#write(targetId, group, kind, change);
      if (isLost) return 'unknown';
      return isSo ? 'alreadySo' : isWritten ? 'done' : 'refused';
    }
    const inWindow = !sameSet(groups, read);
    const former = change.former.get(targetId);
    if (former) former.isSure = false;
    else change.former.set(targetId, { groups: [...groups], isSure: !inWindow });
    const left = [...groups].filter((group) => !securityGroupIds.includes(group));
    for (const group of securityGroupIds) this.#write(targetId, group, 'join', change, inWindow);
    for (const group of left) this.#write(targetId, group, 'leave', change, inWindow);
    return isLost ? 'unknown' : 'done';
  }

  // ---- undo, from the evidence alone

  #past(): PastChange[] {
    return this.#changes.map((change) => ({
      changeId: change.id,
      takesBack: change.kind === 'undo' || change.kind === 'restore' ? change.of?.id : undefined,
      did: new Map(
        [...change.targets].map(([id, target]) => {
          const right = () => netOperations(target, change, change.ends.get(id) ?? []);
          const now = [...this.#in(id)];
          const wrong = this.#faults.did?.(right, { trace: change, target, now });
          return [id, wrong ?? right()] as const;
        }),
      ),
      givenUp: new Map(
        [...change.givenUp].map(([id, net]) => [id, this.#faults.givenUp?.() ?? net] as const),
      ),
    }));
  }

  #asked(change: Played): { readonly asked: PastChange; readonly changes: readonly PastChange[] } {
    const all = this.#past();
    const asked = all.find((one) => one.changeId === change.id);
    if (!asked) throw new RangeError(change.id);
    return { asked, changes: this.#faults.changes?.(all, asked) ?? all };
  }

  /** What is in effect of a change on a target, by its evidence. */
  effectOf(change: Played, targetId: string) {
    const { asked, changes } = this.#asked(change);
    return inEffect(asked, changes, targetId);
  }

  undo(of: Played, force: boolean, ids: readonly string[]): Played {
    const { asked, changes } = this.#asked(of);
    const before = this.#truth.length;
    const were = new Map(TARGETS.map((id) => [id, new Set(this.#in(id))]));
    const earlier = this.#changes.filter((one) => one.of === of && one.kind === 'undo');
    const wanted = new Map<string, readonly string[]>();
    const givenUp = new Map<string, NetOperations>();
    for (const targetId of ids) {
      const current = [...this.#in(targetId)];
      const undone = undoTarget({ change: asked, changes, targetId, current, force });
      if (undone.kind !== 'undo' || undone.wanted.length === 0) continue;
      if (current.includes(ISOLATION)) continue;
      wanted.set(targetId, undone.wanted);
      givenUp.set(targetId, undone.givenUp);
    }
    this.undos += 1;
    const plan = (_before: readonly string[], id: string) => ({
      wanted: wanted.get(id) ?? [],
      method: 'delta' as const,
    });
    const undo = this.#run('undo', of, [...wanted.keys()], plan, givenUp);
    for (const event of this.#truth.slice(before)) {
      if (event.by === undo) this.#judgeEvent(event, of, undo, before);
    }
    for (const event of this.#truth.slice(before)) {
      if (event.by === undo) this.#judgeTwice(event, undo, earlier, before);
    }
    for (const [id, set] of were) {
      if (set.has(ISOLATION) && undo.targets.has(id))
        this.#break(`${undo.id} writes to isolated ${id}`);
    }
    this.#judgeStillThere(of);
    this.#judgeRestored(of, undo, earlier);
    return undo;
  }

  #restore(of: Played, force: boolean): void {
    const wanted = new Map<string, readonly string[]>();
    for (const [id, { wanted: given }] of of.targets) {
      const effect = this.effectOf(of, id);
      if (effect.length === 0) continue;
      if (!force && !sameSet(this.#in(id), given)) continue;
      const right = formerGroups(given, netOf(effect));
      wanted.set(id, this.#faults.former?.(of, id, right) ?? right);
    }
    this.undos += 1;
    const restore = this.#run('restore', of, [...wanted.keys()], (_before, id) => ({
      wanted: wanted.get(id) ?? [],
      method: 'modify',
    }));
    for (const [id, groups] of wanted) {
      const former = of.former.get(id);
      const isDoubtful = this.#hasLost(of, id) && this.#wasTouched(id, undefined, 0);
      const others = this.#changes.some((one) => one !== restore && one.of === of);
      if (former?.isSure && !others && of.undone.length === 0 && !isDoubtful) {
        if (!sameSet(groups, former.groups)) {
          this.#break(`${restore.id} restores ${id} to ${groups}, it was in ${former.groups}`);
        }
      }
      if (!former && !this.#isUnsure(of, id)) this.#break(`${of.id} never replaced ${id}`);
    }
  }

  // ---- the truth judges

  #break(what: string): void {
    this.broken ??= what;
  }

  /** Whether an answer of a change for a target is lost, or its set was replaced. */
  #isUnsure(change: Played, target: string, group?: string, lostAlone = false): boolean {
    const answered = new Set([...change.evidence, ...change.undone].map((one) => one.attempt));
    const works = [...change.evidence, ...change.undone].flatMap((one) => one.targets);
    return (
      change.intents.some(
        ({ attempt, targets }) =>
          !answered.has(attempt) && targets.some((one) => one.targetId === target),
      ) ||
      works.some(
        ({ targetId, operations }) =>
          targetId === target &&
          operations.some(
            ({ api, state, securityGroupIds: [first] }) =>
              (api.startsWith('Modify') && (!lostAlone || state === 'unknown')) ||
              (state === 'unknown' && (group === undefined || first === group)),
          ),
      )
    );
  }

  /** Whether an answer of a change for a target is lost. */
  #hasLost(change: Played, target: string): boolean {
    return this.#isUnsure(change, target, undefined, true);
  }

  /** Whether somebody else wrote to a target, or to one membership of it. */
  #wasTouched(target: string, group: string | undefined, from: number): boolean {
    return this.#truth
      .slice(from)
      .some(
        (one) =>
          one.by === 'foreign' &&
          one.target === target &&
          (group === undefined || one.group === group),
      );
  }

  /** Whether somebody may have done the same as a change, or as the one that it is of. */
  #isDoubtful(change: Played, event: Event): boolean {
    const { target, group } = event;
    return (
      (change.of !== undefined && this.#isDoubtful(change.of, event)) ||
      (this.#isUnsure(change, target, group) && this.#wasTouched(target, group, change.began))
    );
  }

  /** An undo inverts what the change did, what is still in effect of it, and what it wrote last. */
  #judgeEvent(event: Event, of: Played, undo: Played, from: number): void {
    const index = this.#truth.indexOf(event);
    const before = this.#truth
      .slice(0, index)
      .filter((one) => one.target === event.target && one.group === event.group);
    // What its own rollback brings back is judged by what the undo itself did.
    if (index > from && before.some((one) => one.by === undo)) return;
    if (before.some((one) => one.inWindow)) return;
    const makers = [...new Set(before.map((one) => one.by))].filter((one) => one !== 'foreign');
    const out = new Set<Event['by']>();
    const hasNet = (change: Played) => {
      const own = before.filter((one) => one.by === change);
      return own[0]?.kind === own.at(-1)?.kind;
    };
    for (const maker of makers) if (!hasNet(maker)) out.add(maker);
    const netted = makers.filter(hasNet);
    for (const one of [...this.#changes].reverse()) {
      if (!netted.includes(one) || one === of || out.has(one) || !one.of) continue;
      if (one.kind !== 'undo' && one.kind !== 'restore') continue;
      if (!netted.includes(one.of)) continue;
      out.add(one);
      if (one.of !== of) out.add(one.of);
    }
    const left = before.filter((one) => !out.has(one.by));
    const last = left.at(-1);
    if (last && last.by === of && last.kind !== event.kind) return;
    const own = left.filter((one) => one.by === of).at(-1);
    const name = `${undo.id} ${event.kind}s ${event.group} on ${event.target}`;
    if (this.#isDoubtful(of, event) || this.#isDoubtful(undo, event)) return;
    if (!own || own.kind === event.kind) {
      if (of.targets.get(event.target)?.method === 'modify') return;
      this.#break(`${name}, which ${of.id} never did`);
    } else if (last && last.by !== 'foreign' && !this.#isDoubtful(last.by, event)) {
      // Taken away and put back by others: that reads as if it still stood.
      this.#break(`${name}, which ${last.by.id} wrote after ${of.id}`);
    }
  }

  /** What one undo took back or gave up, no later one touches. */
  #judgeTwice(event: Event, undo: Played, earlier: readonly Played[], from: number): void {
    const isSame = (one: Event) => one.target === event.target && one.group === event.group;
    for (const other of earlier) {
      if (this.#changes.some((one) => one.of === other && one.kind === 'undo')) continue;
      const past = this.#past().find((one) => one.changeId === other.id);
      const took = this.#truth
        .slice(0, from)
        .some((one) => one.by === other && isSame(one) && one.kind === event.kind);
      const isNet = past && didTo(past, event.target).some((one) => one.group === event.group);
      const { join = [], leave = [] } = other.givenUp.get(event.target) ?? {};
      const gaveUp = [...join, ...leave].includes(event.group);
      if ((took && isNet) || gaveUp) {
        this.#break(
          `${undo.id} touches ${event.group} on ${event.target}, of which ${other.id} had disposed`,
        );
      }
    }
  }

  /** What the change did alone and for certain, and no undo took back, can still be undone. */
  #judgeStillThere(of: Played): void {
    for (const target of TARGETS) {
      for (const group of GROUPS) {
        const events = this.#truth.filter((one) => one.target === target && one.group === group);
        const [only] = events;
        if (!only || events.length > 1 || only.by !== of || only.inWindow) continue;
        if (this.#isUnsure(of, target)) continue;
        if (!this.effectOf(of, target).some((deed) => deed.group === group)) {
          this.#break(`${of.id}'s ${group} on ${target} stands and can't be undone any more`);
        }
      }
    }
  }

  /** Where nobody else had a hand in it, everything is as before. */
  #judgeRestored(of: Played, undo: Played, earlier: readonly Played[]): void {
    const isQuiet =
      undo.undone.length === 0 &&
      undo.intents.length === undo.evidence.length &&
      undo.evidence.every((work) =>
        work.targets.every(({ operations }) =>
          operations.every(({ state }) => state === 'done' || state === 'alreadySo'),
        ),
      );
    if (!isQuiet || earlier.length > 0) return;
    for (const target of undo.targets.keys()) {
      for (const group of GROUPS) {
        const events = this.#truth.filter((one) => one.target === target && one.group === group);
        const [first] = events.filter((one) => one.by === of);
        if (!first || events.some((one) => one.inWindow)) continue;
        if (this.#wasTouched(target, group, of.began)) continue;
        const since = events.slice(events.indexOf(first));
        if (since.some((one) => one.by !== of && one.by !== undo)) continue;
        if (this.#in(target).has(group) !== (first.kind === 'leave')) {
          this.#break(`${group} on ${target} is not as it was before ${of.id}`);
        }
      }
    }
  }

  // ---- fate

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #one<T>(some: readonly T[]): T {
    return some[Math.floor(this.#random() * some.length)] as T;
  }

  #some(all: readonly string[], number: number): string[] {
    const rest = [...all];
    return Array.from({ length: number }, () =>
      rest.splice(Math.floor(this.#random() * rest.length), 1),
    ).flat();
  }

  // ---- in calm: there and back again

  /** Change, undo, undo of the undo, and so on: each says what it does. Undefined: all as it must be. */
  static circle(seed: number): string | undefined {
    const history = new PlayedHistory(seed, true);
    const groups = () => [...history.#in('i-x')].sort().join();
    const at = groups();
    const [join = '', leave = ''] = history.#some(GROUPS, 2);
    const change = history.#run('delta', undefined, ['i-x'], (before) =>
      seed % 2 === 0
        ? { wanted: [...before.filter((id) => id !== leave), join], method: 'delta' }
        : { wanted: [join, leave], method: 'modify' },
    );
    const changed = groups();
    const first = history.undo(change, false, TARGETS);
    if (groups() !== at) return `an undo does not bring back ${at}`;
    if (history.effectOf(change, 'i-x').length > 0) return 'a second undo would do something';
    const second = history.undo(first, false, TARGETS);
    if (groups() !== changed) return `an undo of the undo does not bring back ${changed}`;
    const third = history.undo(change, false, TARGETS);
    if (groups() !== at) return 'after the undo of its undo a change can be undone again';
    const again = history.undo(second, false, TARGETS);
    if (again.targets.size > 0) return 'the undo of the undo can be undone twice';
    history.undo(third, false, TARGETS);
    return groups() === changed ? history.broken : 'the second round is not as the first';
  }
}
