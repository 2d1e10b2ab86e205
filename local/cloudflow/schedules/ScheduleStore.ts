import { randomUUID } from 'node:crypto';
import type { RegionClock } from '../../clock.js';
import { CloudFlowError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { type NextDue, readCron } from './readCron.js';

export interface Schedule {
  readonly id: string;
  readonly flowName: string;
  readonly name: string;
  readonly cronExpression: string;
  /** JSON text as given; empty when none was. */
  readonly payloadText: string;
  readonly payload: JsonObject;
  readonly enabled: boolean;
  readonly description: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export type ScheduleSeed = Omit<Schedule, 'id' | 'createdAtMs' | 'modifiedAtMs'>;

/** Node's timers hold 24.8 days; a later time is waited for in turns. */
const MAX_TIMER_MS = 2_000_000_000;

/** The schedules of the account; each enabled one starts executions while the region runs. */
export class ScheduleStore {
  readonly #schedules = new Map<string, Schedule>();
  readonly #cancels = new Map<string, () => void>();
  readonly #clock: RegionClock;
  readonly #fire: (schedule: Schedule) => void;
  readonly #startedAtMs: number;

  constructor(clock: RegionClock, fire: (schedule: Schedule) => void) {
    this.#clock = clock;
    this.#fire = fire;
    this.#startedAtMs = clock.now();
  }

  create(seed: ScheduleSeed): Schedule {
    const due = readCron(seed.cronExpression);
    if (this.#schedules.has(keyOf(seed.flowName, seed.name))) {
      throw new CloudFlowError('ScheduleAlreadyExists', `Schedule '${seed.name}' already exists`);
    }
    const nowMs = this.#clock.now();
    return this.#put({ ...seed, id: randomUUID(), createdAtMs: nowMs, modifiedAtMs: nowMs }, due);
  }

  update(flowName: string, name: string, change: Partial<ScheduleSeed>): Schedule {
    const schedule = { ...this.get(flowName, name), ...change, modifiedAtMs: this.#clock.now() };
    return this.#put(schedule, readCron(schedule.cronExpression));
  }

  get(flowName: string, name: string): Schedule {
    const schedule = this.#schedules.get(keyOf(flowName, name));
    if (!schedule)
      throw new CloudFlowError('ScheduleNotExists', `Schedule '${name}' does not exist`);
    return schedule;
  }

  delete(flowName: string, name: string): void {
    this.get(flowName, name);
    this.#cancel(keyOf(flowName, name));
    this.#schedules.delete(keyOf(flowName, name));
  }

  /** The schedules of a flow, by name. */
  list(flowName: string): Schedule[] {
    return [...this.#schedules.values()]
      .filter((schedule) => schedule.flowName === flowName)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  close(): void {
    for (const key of this.#cancels.keys()) this.#cancel(key);
  }

  #put(schedule: Schedule, due: NextDue): Schedule {
    const key = keyOf(schedule.flowName, schedule.name);
    this.#schedules.set(key, schedule);
    this.#cancel(key);
    if (schedule.enabled) this.#wait(key, schedule, due, this.#regionNowMs());
    return schedule;
  }

  /** The calendar of schedules runs as fast as the region does, counted from its start. */
  #regionNowMs(): number {
    return this.#startedAtMs + (this.#clock.now() - this.#startedAtMs) * this.#clock.speed;
  }

  #wait(key: string, schedule: Schedule, due: NextDue, afterMs: number): void {
    const dueMs = due(afterMs);
    if (dueMs === undefined) return;
    const turn = () => {
      const leftMs = Math.max(0, dueMs - this.#regionNowMs());
      const stepMs = Math.min(leftMs, MAX_TIMER_MS * this.#clock.speed);
      const cancel = this.#clock.after(stepMs, () => {
        if (stepMs < leftMs) return turn();
        this.#wait(key, schedule, due, dueMs);
        this.#fire(schedule);
      });
      this.#cancels.set(key, cancel);
    };
    turn();
  }

  #cancel(key: string): void {
    this.#cancels.get(key)?.();
    this.#cancels.delete(key);
  }
}

function keyOf(flowName: string, name: string): string {
  return `${flowName}/${name}`;
}
