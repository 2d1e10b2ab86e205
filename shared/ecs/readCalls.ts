import type { Clock } from '../runtime/clock.js';
import { inParallel } from '../runtime/inParallel.js';
import { retrying } from '../runtime/retrying.js';
import { EcsCallError, type EcsParameters, type EcsPort } from './ecsPort.js';
import type { EcsOperation } from './operations.js';
import type { Pacer } from './pacer.js';
import type { ReadBudget } from './ReadBudget.js';
import { retryClassOf } from './retryClasses.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** Calls by ids that are in flight at once. */
const CHUNKS_AT_ONCE = 4;

export interface ReadCallOptions {
  readonly port: EcsPort;
  readonly clock: Clock;
  readonly pacer: Pacer;
  /** How long a read is retried, milliseconds of the deployment's time. */
  readonly patienceMs: number;
  readonly random: () => number;
  /** Hears of a failure that may pass, before the read is tried again. */
  readonly onRetry?: (error: EcsCallError) => void;
  /** How many calls may be made; absent: as many as it takes. */
  readonly budget?: ReadBudget | undefined;
}

/**
 * One read, retried while its failure may pass: throttling, 5xx, no answer. Throws the last
 * EcsCallError, and TooMuchToReadError where the budget is spent.
 */
export async function readOnce(
  options: ReadCallOptions,
  operation: EcsOperation,
  parameters: EcsParameters,
): Promise<Record<string, unknown>> {
  const { port, clock, pacer, patienceMs, random, onRetry } = options;
  options.budget?.spend(operation);
  return retrying(
    async () => {
      await pacer.turn(operation);
      return port.call(operation, parameters);
    },
    {
      ...{ clock, random, patienceMs, baseMs: FIRST_WAIT_MS, mostMs: LONGEST_WAIT_MS },
      classify: (error) => {
        if (!(error instanceof EcsCallError)) return 'stop';
        switch (retryClassOf(operation, error)) {
          case 'throttled':
            // The pacer keeps the next turn away as long as need be.
            pacer.throttled(operation, error.retryAfterMs);
            return { afterMs: 0 };
          case 'retry':
          case 'unknown':
            return 'again';
          default:
            return 'stop';
        }
      },
      onRetry: (error) => {
        if (error instanceof EcsCallError) onRetry?.(error);
      },
    },
  );
}

/** Every page of a listing; `itemsOf` picks the page's elements. */
export async function readPages<T>(
  options: ReadCallOptions,
  operation: EcsOperation,
  parameters: EcsParameters,
  itemsOf: (body: Record<string, unknown>) => readonly T[] | undefined,
  most = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const items: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = nextToken === undefined ? parameters : { ...parameters, nextToken };
    const body = await readOnce(options, operation, page);
    items.push(...(itemsOf(body) ?? []));
    nextToken =
      typeof body.NextToken === 'string' && body.NextToken !== '' ? body.NextToken : undefined;
  } while (nextToken !== undefined && items.length < most);
  return items;
}

/**
 * What is asked for by ids, so many in a call. Throws TooMuchToReadError before the first call where
 * there are too many.
 */
export async function readChunks<T>(
  { budget }: Pick<ReadCallOptions, 'budget'>,
  operation: EcsOperation,
  ids: readonly string[],
  size: number,
  read: (chunk: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  // An empty list would be no filter at all, or match nothing: ask nothing.
  const unique = [...new Set(ids)];
  const chunks = Array.from({ length: Math.ceil(unique.length / size) }, (_, index) =>
    unique.slice(index * size, (index + 1) * size),
  );
  budget?.allow(operation, chunks.length);
  return (await inParallel(chunks, CHUNKS_AT_ONCE, read)).flat();
}
