import type { CloudFlowService } from '../CloudFlowService.js';
import type { RequestParameters } from './RequestParameters.js';

/** Which rate bucket a call draws from (facts/cloudflow 8). */
export type RateName = 'startExecution' | 'describeExecution' | 'getExecutionHistory' | 'other';

export interface CloudFlowOperation {
  readonly rate: RateName;
  /** Answers the body without RequestId; throws CloudFlowError for every expected refusal. */
  readonly run: (
    parameters: RequestParameters,
    service: CloudFlowService,
    signal: AbortSignal,
  ) => object | Promise<object>;
}

/** A time as the API writes it; empty for none. */
export function timeText(timeMs: number | undefined): string {
  return timeMs === undefined ? '' : new Date(timeMs).toISOString();
}

/** One page of a list whose items are found again by a text of their own. */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit, token }: { limit: number; token: string | undefined },
): { page: readonly T[]; next: { NextToken: string } | Record<string, never> } {
  const found = token === undefined ? 0 : items.findIndex((item) => keyOf(item) === token);
  const start = found < 0 ? items.length : found;
  const following = items[start + limit];
  return {
    page: items.slice(start, start + limit),
    next: following === undefined ? {} : { NextToken: keyOf(following) },
  };
}
