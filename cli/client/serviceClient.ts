import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView, TargetPage, TargetView } from '../../shared/contracts/changeView.js';
import type { ExposureDifference } from '../../shared/contracts/exposure.js';
import type { Plan } from '../../shared/contracts/plan.js';
import type { Problem, Violation } from '../../shared/contracts/problem.js';
import { type Clock, createClock } from '../../shared/runtime/clock.js';
import { retrying } from '../../shared/runtime/retrying.js';
import { type SigningKey, signRequest } from './signRequest.js';

const TIMEOUT_MS = 70_000;
const FIRST_WAIT_MS = 700;
const LONGEST_WAIT_MS = 10_000;
const CHANGES_PER_PAGE = 200;

/** The service refused: the problem that it answered with. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The service could not be reached, or answered something that is no problem. */
export class ServiceUnreachableError extends Error {
  /** Undefined where there was no answer at all. */
  readonly httpStatus: number | undefined;

  constructor(message: string, options: { readonly httpStatus?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ServiceUnreachableError';
    this.httpStatus = options.httpStatus;
  }
}

export interface DryRun {
  readonly admissible: boolean;
  readonly plan?: Omit<Plan, 'changeId'>;
  /** The traffic that the change opens and closes. */
  readonly exposure?: ExposureDifference;
  readonly violations: readonly Violation[];
  readonly violationCount: number;
}

export interface Accepted {
  readonly changeId: string;
  readonly status: string;
}

export interface ListedChange {
  readonly changeId: string;
  readonly regionId: string;
  /** Day on which it was requested, UTC. */
  readonly day: string;
  readonly status: string;
}

/** The HTTP trigger of a deployment, as a signing client sees it. */
export class ServiceClient {
  readonly #baseUrl: string;
  readonly #key: SigningKey;
  readonly #attempts: number;
  readonly #clock: Clock;

  /**
   * `attempts`: how often a call is made that finds no answer or a 5xx. Every call may be repeated,
   * a submission only with its Idempotency-Key. `clock`: default is real time, whatever the speed of
   * a loopback region.
   */
  constructor(
    baseUrl: string,
    key: SigningKey,
    options: { readonly attempts?: number; readonly clock?: Clock } = {},
  ) {
    this.#baseUrl = baseUrl;
    this.#key = key;
    this.#attempts = options.attempts ?? 1;
    this.#clock = options.clock ?? createClock(1);
  }

  plan(request: ChangeRequestInput): Promise<DryRun> {
    return this.#calls('POST', '/changes?dryRun=true', request);
  }

  submit(request: ChangeRequestInput, idempotencyKey?: string): Promise<Accepted> {
    const headers: Record<string, string> =
      idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    return idempotencyKey === undefined
      ? this.#call('POST', '/changes', request, headers)
      : this.#calls('POST', '/changes', request, headers);
  }

  change(changeId: string): Promise<ChangeView> {
    return this.#calls('GET', `/changes/${encodeURIComponent(changeId)}`);
  }

  /** The changes of the last days, newest day first, all pages. */
  async changes(days: number): Promise<{ readonly changes: readonly ListedChange[] }> {
    const changes: ListedChange[] = [];
    let token: string | undefined;
    do {
      const next = token === undefined ? '' : `&nextToken=${token}`;
      const path = `/changes?days=${days}&limit=${CHANGES_PER_PAGE}${next}`;
      const page: { changes: ListedChange[]; nextToken?: string } = await this.#calls('GET', path);
      changes.push(...page.changes);
      token = page.nextToken;
    } while (token !== undefined);
    return { changes };
  }

  stop(changeId: string): Promise<Accepted> {
    return this.#calls('POST', `/changes/${encodeURIComponent(changeId)}/stop`);
  }

  /** Every target of a change, all pages. */
  async targets(changeId: string): Promise<TargetView[]> {
    const targets: TargetView[] = [];
    let token: string | undefined;
    do {
      const query = token === undefined ? '' : `?nextToken=${token}`;
      const path = `/changes/${encodeURIComponent(changeId)}/targets${query}`;
      const page: TargetPage = await this.#calls('GET', path);
      targets.push(...page.targets);
      token = page.nextToken;
    } while (token !== undefined);
    return targets;
  }

  /** A call that may be repeated. */
  #calls<T>(
    method: string,
    path: string,
    value?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    return retrying(() => this.#call<T>(method, path, value, headers), {
      ...{
        clock: this.#clock,
        random: Math.random,
        baseMs: FIRST_WAIT_MS,
        mostMs: LONGEST_WAIT_MS,
      },
      retries: this.#attempts - 1,
      classify: (error) => (mayPass(error) ? 'again' : 'stop'),
    });
  }

  async #call<T>(
    method: string,
    path: string,
    value?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const url = new URL(path, this.#baseUrl);
    const body = value === undefined ? '' : JSON.stringify(value);
    const signed = signRequest(this.#key, { method, url, body, now: new Date() });
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        headers: { ...headers, ...signed, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body } : {}),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (error) {
      throw new ServiceUnreachableError(`${url.origin} does not answer`, { cause: error });
    }
    const answer = parseJson(text);
    if (response.ok && answer !== undefined) return answer as T;
    if (isProblem(answer)) throw new ProblemError(answer);
    throw new ServiceUnreachableError(
      `${method} ${url.pathname} answered ${response.status}: ${messageIn(answer) ?? text.slice(0, 200)}`,
      { httpStatus: response.status },
    );
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof ProblemError) return error.problem.status >= 500;
  if (!(error instanceof ServiceUnreachableError)) return false;
  return error.httpStatus === undefined || error.httpStatus === 429 || error.httpStatus >= 500;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;

/** Function Compute's own errors are `{Code, Message, RequestId}`. */
function messageIn(value: unknown): string | undefined {
  const fault = value as { Code?: unknown; Message?: unknown } | null | undefined;
  return typeof fault?.Message === 'string' ? `${String(fault.Code)}: ${fault.Message}` : undefined;
}
