import { ExecutionFault, Halted } from '../faults.js';
import type { JsonObject } from '../json.js';

export type EventType =
  | 'ExecutionStarted'
  | 'ExecutionStopped'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionTimedOut'
  | 'StepEntered'
  | 'StepStarted'
  | 'StepSucceeded'
  | 'StepFailed'
  | 'StepExited'
  | 'BranchEntered'
  | 'BranchExited'
  | 'IterationEntered'
  | 'IterationExited'
  | 'TaskScheduled'
  | 'TaskStarted'
  | 'TaskSubmitted'
  | 'TaskSubmitFailed'
  | 'TaskSucceeded'
  | 'TaskFailed'
  | 'TaskTimedOut';

/** One event as GetExecutionHistory answers it (facts/cloudflow 7). */
export interface HistoryEvent {
  readonly EventId: number;
  readonly ScheduleEventId: number;
  readonly StepName: string;
  readonly Time: string;
  readonly Type: EventType;
  readonly EventDetail: string;
}

/**
 * A task token in any text, percent-encoded or not: Base64 of `v1#…`. Tokens are secrets and stay
 * out of the history.
 */
const TASK_TOKEN = /djEj[A-Za-z0-9+/=%]{20,}/g;

/**
 * The events of one execution. Which events a state writes was not read: this region writes all
 * that the list of types allows, so that a flow that fits 5,000 events here fits them there.
 */
export class ExecutionHistory {
  readonly events: HistoryEvent[] = [];
  readonly #limit: number;
  readonly #now: () => number;
  #ended = false;

  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /**
   * Adds an event and answers its id. `scheduledBy` is the event that it belongs to.
   *
   * @throws ExecutionFault when the limit is reached; one event is kept for the end
   * @throws Halted when the execution has ended
   */
  record(type: EventType, stepName: string, detail: JsonObject, scheduledBy = 0): number {
    if (this.#ended) throw new Halted();
    if (this.events.length >= this.#limit - 1) {
      throw new ExecutionFault(
        'FnF.EventLimitExceeded',
        `the execution has more than ${this.#limit} events`,
      );
    }
    return this.#add(type, stepName, detail, scheduledBy);
  }

  /** Adds the event that ends the execution: always fits. */
  recordEnd(type: EventType, detail: JsonObject): number {
    this.#ended = true;
    return this.#add(type, '', detail, 1);
  }

  #add(type: EventType, stepName: string, detail: JsonObject, scheduledBy: number): number {
    const id = this.events.length + 1;
    this.events.push({
      EventId: id,
      ScheduleEventId: scheduledBy,
      StepName: stepName,
      Time: new Date(this.#now()).toISOString(),
      Type: type,
      EventDetail: JSON.stringify(detail).replace(TASK_TOKEN, '***'),
    });
    return id;
  }
}
