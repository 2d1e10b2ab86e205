import type { Clock } from '../runtime/clock.js';
import { EcsCallError, type EcsParameters, type EcsPort } from './ecsPort.js';
import type { EcsOperation } from './operations.js';
import type { Pacer } from './pacer.js';
import { retryClassOf } from './retryClasses.js';

export interface ReadOptions {
  readonly port: EcsPort;
  readonly clock: Clock;
  readonly pacer: Pacer;
  /** How long a read is retried, milliseconds of the deployment's time. */
  readonly patienceMs: number;
  readonly random: () => number;
  /** Hears of a failure that may pass, before the read is tried again. */
  readonly onRetry?: (error: EcsCallError) => void;
}

/**
 * One read, retried while its failure may pass: throttling, 5xx, no answer. Throws the last
 * EcsCallError.
 */
export async function readOnce(
  options: ReadOptions,
  operation: EcsOperation,
  parameters: EcsParameters,
): Promise<Record<string, unknown>> {
  const { port, clock, pacer } = options;
  const startedAt = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    await pacer.turn(operation);
    try {
      return await port.call(operation, parameters);
    } catch (error) {
      if (!(error instanceof EcsCallError)) throw error;
      const kind = retryClassOf(operation, error);
      const passing = kind === 'throttled' || kind === 'retry' || kind === 'unknown';
      const delayMs = Math.min(8_000, 250 * 2 ** attempt) * (0.5 + options.random() / 2);
      if (!passing || clock.elapsedMs(startedAt) + delayMs > options.patienceMs) throw error;
      options.onRetry?.(error);
      if (kind === 'throttled') pacer.throttled(operation, error.retryAfterMs);
      else await clock.sleep(delayMs);
    }
  }
}

/** Every page of a listing; `itemsOf` picks the page's elements. */
export async function readPages<T>(
  options: ReadOptions,
  operation: EcsOperation,
  parameters: EcsParameters,
  itemsOf: (body: Record<string, unknown>) => readonly T[] | undefined,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly items: T[]; readonly more: boolean }> {
  const items: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = nextToken === undefined ? parameters : { ...parameters, nextToken };
    const body = await readOnce(options, operation, page);
    items.push(...(itemsOf(body) ?? []));
    nextToken =
      typeof body.NextToken === 'string' && body.NextToken !== '' ? body.NextToken : undefined;
  } while (nextToken !== undefined && items.length < most);
  return { items, more: nextToken !== undefined };
}
