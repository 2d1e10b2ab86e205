import type { RegionClock } from '../clock.js';
import { DEFAULT_ATTRIBUTES, type QueueAttributes } from './attributes.js';
import { SmqError } from './errors.js';
import { LIMITS } from './limits.js';
import type { Message } from './Message.js';
import { Queue } from './Queue.js';

/** The queues of an account in one region, by name. */
export class QueueStore {
  readonly #queues = new Map<string, Queue>();
  readonly #clock: RegionClock;

  constructor(clock: RegionClock) {
    this.#clock = clock;
  }

  get(name: string): Queue {
    const queue = this.#queues.get(name);
    if (!queue) throw new SmqError('QueueNotExist');
    return queue;
  }

  /** True when the queue is new; false when it is there already with these very attributes. */
  create(name: string, given: Partial<QueueAttributes>): boolean {
    const attributes = { ...DEFAULT_ATTRIBUTES, ...given };
    const present = this.#queues.get(name);
    if (present) {
      if (sameAttributes(present.attributes, attributes)) return false;
      throw new SmqError('QueueAlreadyExist');
    }
    refuseBadName(name);
    if (this.#queues.size >= LIMITS.queues) {
      throw new SmqError('InvalidArgument', `A region holds up to ${LIMITS.queues} queues.`);
    }
    const moveToDeadLetters = (target: string, message: Message) => this.#bury(target, message);
    const queue = new Queue({ name, attributes, clock: this.#clock, moveToDeadLetters });
    this.#queues.set(name, queue);
    return true;
  }

  set(name: string, given: Partial<QueueAttributes>): void {
    const queue = this.get(name);
    queue.attributes = { ...queue.attributes, ...given };
    queue.modifiedAtMs = this.#clock.now();
  }

  /** Deleting a queue that does not exist succeeds, as the method is idempotent. */
  delete(name: string): void {
    this.#queues.get(name)?.end();
    this.#queues.delete(name);
  }

  /** Names in order, those after `marker` first; `next` is the marker of the following page. */
  list(prefix: string, marker: string, max: number): { names: string[]; next?: string } {
    const names = [...this.#queues.keys()]
      .filter((name) => name.startsWith(prefix) && name > marker)
      .sort();
    const page = names.slice(0, max);
    const last = page.at(-1);
    return names.length > page.length && last !== undefined
      ? { names: page, next: last }
      : { names: page };
  }

  end(): void {
    for (const queue of this.#queues.values()) queue.end();
    this.#queues.clear();
  }

  /**
   * Moves a message: its retention goes on from when it was first sent. That it starts anew with a
   * dequeue count of 0 is an inference. Without the target queue it stays where it is.
   */
  #bury(target: string, message: Message): boolean {
    const queue = this.#queues.get(target);
    queue?.accept({
      ...message,
      visibleAtMs: this.#clock.now(),
      firstDequeuedAtMs: undefined,
      dequeueCount: 0,
      receiptHandle: undefined,
    });
    return queue !== undefined;
  }
}

function refuseBadName(name: string): void {
  if (name.length < 1 || name.length > LIMITS.queueNameLength) {
    throw new SmqError('QueueNameLengthError');
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) throw new SmqError('InvalidQueueName');
}

function sameAttributes(a: QueueAttributes, b: QueueAttributes): boolean {
  const text = ({ DlqPolicy: policy, ...rest }: QueueAttributes) =>
    JSON.stringify([
      Object.entries(rest).sort(),
      policy && [policy.Enabled, policy.DeadLetterTargetQueue, policy.MaxReceiveCount],
    ]);
  return text(a) === text(b);
}
