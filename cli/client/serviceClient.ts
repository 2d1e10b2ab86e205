import { randomUUID } from 'node:crypto';
import type {
  AcceptedChange,
  ResumingChange,
  StoppingChange,
} from '../../shared/contracts/acceptedChange.js';
import { changeListRanges, type ListedChange } from '../../shared/contracts/changeList.js';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeStanding } from '../../shared/contracts/changeStanding.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import type { DryRun } from '../../shared/contracts/dryRun.js';
import type { EvidenceCheck } from '../../shared/contracts/evidenceCheck.js';
import type { Problem } from '../../shared/contracts/problem.js';
import type { AnswerOf, StatusOf } from '../../shared/contracts/routeAnswers.js';
import { type BodyOf, type RouteName, routes } from '../../shared/contracts/routes.js';
import type { TargetView } from '../../shared/contracts/targetView.js';
import { type Clock, createClock } from '../../shared/runtime/clock.js';
import { retrying } from '../../shared/runtime/retrying.js';
import { type RouteUrlParts, routeUrl } from './routeUrl.js';
import { type SigningKey, signRequest } from './signRequest.js';

const TIMEOUT_MS = 130_000;
const FIRST_WAIT_MS = 700;
const LONGEST_WAIT_MS = 10_000;

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

/** A request of a route, as its table has it. */
interface Asked<Name extends RouteName> extends RouteUrlParts<Name> {
  readonly body?: BodyOf<Name>;
  readonly idempotencyKey?: string;
}

/** The HTTP trigger of a deployment, as a signing client sees it. */
export class ServiceClient {
  readonly #baseUrl: string;
  readonly #key: SigningKey;
  readonly #attempts: number;
  readonly #fetch: typeof fetch;
  readonly #clock: Clock;

  /**
   * `attempts`: how often a call is made that finds no answer or a 5xx. Every call may be repeated,
   * a submission only with its Idempotency-Key. `clock`: default is real time, whatever the speed of
   * a loopback region.
   */
  constructor(
    baseUrl: string,
    key: SigningKey,
    options: {
      readonly attempts?: number;
      readonly fetch?: typeof fetch;
      readonly clock?: Clock;
    } = {},
  ) {
    this.#baseUrl = baseUrl;
    this.#key = key;
    this.#attempts = options.attempts ?? 1;
    this.#fetch = options.fetch ?? fetch;
    this.#clock = options.clock ?? createClock(1);
  }

  plan(request: ChangeRequestInput): Promise<DryRun> {
    const asked = { parameters: {}, query: { dryRun: true }, body: request };
    return this.#calls('createChange', 200, asked);
  }

  submit(request: ChangeRequestInput, idempotencyKey?: string): Promise<AcceptedChange> {
    const asked = { parameters: {}, body: request };
    return idempotencyKey === undefined
      ? this.#call('createChange', 202, asked)
      : this.#calls('createChange', 202, { ...asked, idempotencyKey });
  }

  change(changeId: string): Promise<ChangeView> {
    return this.#calls('showChange', 200, { parameters: { changeId } });
  }

  /** The changes of the last days, newest day first, all pages. */
  async changes(days: number): Promise<{ readonly changes: readonly ListedChange[] }> {
    const changes: ListedChange[] = [];
    let nextToken: string | undefined;
    do {
      const query = { days, limit: changeListRanges.limit.to, nextToken };
      const page = await this.#calls('listChanges', 200, { parameters: {}, query });
      changes.push(...page.changes);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return { changes };
  }

  resume(changeId: string): Promise<ResumingChange> {
    return this.#calls('resumeChange', 202, { parameters: { changeId } });
  }

  standing(changeId: string): Promise<ChangeStanding> {
    return this.#calls('checkStanding', 200, { parameters: { changeId } });
  }

  evidence(changeId: string): Promise<EvidenceCheck> {
    return this.#calls('checkEvidence', 200, { parameters: { changeId } });
  }

  stop(changeId: string): Promise<StoppingChange> {
    return this.#calls('stopChange', 202, { parameters: { changeId } });
  }

  /** Every target of a change, all pages. */
  async targets(changeId: string): Promise<TargetView[]> {
    const targets: TargetView[] = [];
    let nextToken: string | undefined;
    do {
      const asked = { parameters: { changeId }, query: { nextToken } };
      const page = await this.#calls('showTargets', 200, asked);
      targets.push(...page.targets);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return targets;
  }

  /** A call that may be repeated. */
  #calls<Name extends RouteName, Status extends StatusOf<Name>>(
    name: Name,
    status: Status,
    asked: Asked<Name>,
  ): Promise<AnswerOf<Name, Status>> {
    return retrying(() => this.#call(name, status, asked), {
      clock: this.#clock,
      random: Math.random,
      baseMs: FIRST_WAIT_MS,
      mostMs: LONGEST_WAIT_MS,
      retries: this.#attempts - 1,
      classify: (error) => (mayPass(error) ? 'again' : 'stop'),
    });
  }

  /** The answer of a route with the status that was asked for; any other one is thrown. */
  async #call<Name extends RouteName, Status extends StatusOf<Name>>(
    name: Name,
    status: Status,
    asked: Asked<Name>,
  ): Promise<AnswerOf<Name, Status>> {
    const { method } = routes[name];
    const url = routeUrl(this.#baseUrl, name, asked);
    const body = asked.body === undefined ? '' : JSON.stringify(asked.body);
    const { idempotencyKey } = asked;
    const about = { method, url, body, idempotencyKey };
    const headers = {
      ...signRequest(this.#key, { ...about, now: new Date(), nonce: randomUUID() }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(url, {
        method,
        headers,
        ...(body ? { body } : {}),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (error) {
      throw new ServiceUnreachableError(`${url.origin} does not answer`, { cause: error });
    }
    const answer = parseJson(text);
    if (response.status === status && answer !== undefined) return answer as AnswerOf<Name, Status>;
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
