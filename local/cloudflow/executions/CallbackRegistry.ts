import { randomBytes } from 'node:crypto';
import { CloudFlowError } from '../errors.js';
import type { JsonObject } from '../json.js';

export type TaskReport =
  | { readonly ok: true; readonly output: JsonObject }
  | { readonly ok: false; readonly code: string; readonly detail: string };

/** A task that waits for its report; answers the id of the event that the report wrote. */
export type ReportReceiver = (report: TaskReport) => number;

/** The task tokens that were handed out, and who waits for each. */
export class CallbackRegistry {
  /** `undefined`: reported, timed out or ended, so that a late report can be told apart. */
  readonly #receivers = new Map<string, ReportReceiver | undefined>();

  /**
   * A new token for one try of a task, in the shape of the one published example (facts/cloudflow
   * 1): Base64 of `v1#<flow>#<execution>#<event>#<28 characters of Base64>`.
   */
  open(
    task: { flowName: string; executionName: string; eventId: number },
    receiver: ReportReceiver,
  ): string {
    const secret = randomBytes(20).toString('base64');
    const text = `v1#${task.flowName}#${task.executionName}#${task.eventId}#${secret}`;
    const token = Buffer.from(text).toString('base64');
    this.#receivers.set(token, receiver);
    return token;
  }

  /** No report is waited for any longer. */
  close(token: string): void {
    if (this.#receivers.has(token)) this.#receivers.set(token, undefined);
  }

  /**
   * Hands a report on and answers its event id.
   *
   * @throws CloudFlowError TaskAlreadyCompleted for a second or late report. The code for a token that
   * was never handed out is not documented: InvalidArgument here.
   */
  report(token: string, report: TaskReport): number {
    const receiver = this.#receivers.get(token);
    if (receiver) {
      this.#receivers.set(token, undefined);
      return receiver(report);
    }
    if (this.#receivers.has(token)) {
      // The documented message names the task; the token is a secret and does not stand here.
      throw new CloudFlowError('TaskAlreadyCompleted', 'Task has already completed.');
    }
    throw new CloudFlowError('InvalidArgument', 'TaskToken is not a token of this region');
  }
}
