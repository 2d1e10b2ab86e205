import { createHash, randomBytes } from 'node:crypto';
import type { RegionClock } from '../clock.js';
import type { QueueAttributes } from './attributes.js';
import { SmqError } from './errors.js';
import { DEFAULT_PRIORITY } from './limits.js';
import { type Message, makeReceiptHandle, RECEIPT_HANDLE } from './Message.js';

/** Timers hold 32 bits of milliseconds; a waiter that is due later just looks again. */
const LONGEST_TIMER_MS = 2_000_000_000;

export interface QueueOptions {
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly clock: RegionClock;
  /** Takes a message that was received too often; false when there is no such queue. */
  readonly moveToDeadLetters: (targetQueue: string, message: Message) => boolean;
}

/** One queue: messages that are active, inactive until their next visible time, or delayed. */
export class Queue {
  readonly name: string;
  readonly createdAtMs: number;
  attributes: QueueAttributes;
  modifiedAtMs: number;
  readonly #clock: RegionClock;
  readonly #moveToDeadLetters: QueueOptions['moveToDeadLetters'];
  readonly #messages = new Map<string, Message>();
  readonly #waiters = new Set<() => void>();
  #deleted = false;

  constructor(options: QueueOptions) {
    this.name = options.name;
    this.attributes = options.attributes;
    this.#clock = options.clock;
    this.#moveToDeadLetters = options.moveToDeadLetters;
    this.createdAtMs = this.#clock.now();
    this.modifiedAtMs = this.createdAtMs;
  }

  /** Stores a body as sent; a delayed message has a receipt handle from the start. */
  send(body: string, options: { delaySeconds?: number; priority?: number } = {}): Message {
    const now = this.#clock.now();
    const delaySeconds = options.delaySeconds ?? this.attributes.DelaySeconds;
    const message: Message = {
      id: randomBytes(16).toString('hex').toUpperCase(),
      body,
      // Over the body as sent: inference from samples, which show upper-case hex (facts/smq 6).
      bodyMd5: createHash('md5').update(body).digest('hex').toUpperCase(),
      priority: options.priority ?? DEFAULT_PRIORITY,
      enqueuedAtMs: now,
      visibleAtMs: now + this.#clock.scale(delaySeconds * 1000),
      firstDequeuedAtMs: undefined,
      dequeueCount: 0,
      receiptHandle: delaySeconds > 0 ? makeReceiptHandle() : undefined,
    };
    this.accept(message);
    return message;
  }

  /** Puts a message in, its retention counted on from when it was first sent. */
  accept(message: Message): void {
    this.#messages.set(message.id, message);
    this.#wake();
  }

  /** Takes up to `max` visible messages, waiting for the first until `deadlineMs` or an abort. */
  async receive(max: number, deadlineMs: number, signal: AbortSignal): Promise<Message[]> {
    for (;;) {
      if (this.#deleted) throw new SmqError('QueueNotExist');
      const taken = this.#takeNow(max);
      if (taken.length > 0 || signal.aborted || this.#clock.now() >= deadlineMs) return taken;
      await this.#change(deadlineMs, signal);
    }
  }

  /** Up to `max` visible messages, left as they are. */
  peek(max: number): Message[] {
    return this.#visible().slice(0, max);
  }

  /**
   * Deletes the message of a valid handle. Which error an expired handle gets is not confirmed
   * (facts/smq 6): here `MessageNotExist`, and `ReceiptHandleError` for what is no handle at all.
   */
  delete(receiptHandle: string): void {
    this.#messages.delete(this.#holderOf(receiptHandle).id);
  }

  /** Sets the next visible time, counted from now, and gives the message a new handle. */
  changeVisibility(receiptHandle: string, seconds: number): Message {
    const message = this.#holderOf(receiptHandle);
    message.visibleAtMs = this.#clock.now() + this.#clock.scale(seconds * 1000);
    message.receiptHandle = makeReceiptHandle();
    this.#wake();
    return message;
  }

  counts(): { active: number; inactive: number; delayed: number } {
    const counts = { active: 0, inactive: 0, delayed: 0 };
    const now = this.#clock.now();
    this.#dropExpired();
    for (const message of this.#messages.values()) {
      if (message.visibleAtMs <= now) counts.active += 1;
      else if (message.dequeueCount > 0) counts.inactive += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  /** Ends the queue: whoever waits on it gets `QueueNotExist`. */
  end(): void {
    this.#deleted = true;
    this.#messages.clear();
    this.#wake();
  }

  #takeNow(max: number): Message[] {
    const now = this.#clock.now();
    const policy = this.attributes.DlqPolicy;
    const taken: Message[] = [];
    for (const message of this.#visible()) {
      if (taken.length === max) break;
      // Read as "the receive after the MaxReceiveCount-th moves it" (facts/smq 6: not confirmed).
      const spent = policy?.Enabled && message.dequeueCount >= policy.MaxReceiveCount;
      if (spent && this.#moveToDeadLetters(policy.DeadLetterTargetQueue, message)) {
        this.#messages.delete(message.id);
        continue;
      }
      message.dequeueCount += 1;
      message.firstDequeuedAtMs ??= now;
      message.visibleAtMs = now + this.#clock.scale(this.attributes.VisibilityTimeout * 1000);
      message.receiptHandle = makeReceiptHandle();
      taken.push(message);
    }
    return taken;
  }

  /** Visible messages by priority; of one priority the oldest first (sort is stable). */
  #visible(): Message[] {
    this.#dropExpired();
    const now = this.#clock.now();
    return [...this.#messages.values()]
      .filter((message) => message.visibleAtMs <= now)
      .sort((a, b) => a.priority - b.priority || a.enqueuedAtMs - b.enqueuedAtMs);
  }

  #dropExpired(): void {
    const retentionMs = this.#clock.scale(this.attributes.MessageRetentionPeriod * 1000);
    const bornAfterMs = this.#clock.now() - retentionMs;
    for (const message of this.#messages.values()) {
      if (message.enqueuedAtMs <= bornAfterMs) this.#messages.delete(message.id);
    }
  }

  #holderOf(receiptHandle: string): Message {
    if (!RECEIPT_HANDLE.test(receiptHandle)) throw new SmqError('ReceiptHandleError');
    this.#dropExpired();
    const now = this.#clock.now();
    for (const message of this.#messages.values()) {
      if (message.receiptHandle === receiptHandle && message.visibleAtMs > now) return message;
    }
    throw new SmqError('MessageNotExist');
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Resolves when a message may have become visible, at the deadline, or on abort. */
  async #change(deadlineMs: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    let dueMs = deadlineMs;
    for (const message of this.#messages.values()) dueMs = Math.min(dueMs, message.visibleAtMs);
    await new Promise<void>((resolve) => {
      const wallMs = Math.min(dueMs - now, LONGEST_TIMER_MS);
      const done = () => {
        cancel();
        this.#waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(Math.max(wallMs, 1) * this.#clock.speed, done);
      this.#waiters.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
