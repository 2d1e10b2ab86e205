import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView, TargetPage, TargetView } from '../../shared/contracts/changeView.js';
import type { Plan } from '../../shared/contracts/evidence.js';
import type { Problem, Violation } from '../../shared/contracts/problem.js';
import { type SigningKey, signRequest } from './signRequest.js';

const TIMEOUT_MS = 70_000;

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
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ServiceUnreachableError';
  }
}

export interface DryRun {
  readonly admissible: boolean;
  readonly plan?: Omit<Plan, 'changeId'>;
  readonly violations: readonly Violation[];
  readonly violationCount: number;
}

export interface Accepted {
  readonly changeId: string;
  readonly status: string;
}

/** The HTTP trigger of a deployment, as a signing client sees it. */
export class ServiceClient {
  readonly #baseUrl: string;
  readonly #key: SigningKey;

  constructor(baseUrl: string, key: SigningKey) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  plan(request: ChangeRequestInput): Promise<DryRun> {
    return this.#call('POST', '/changes?dryRun=true', request);
  }

  submit(request: ChangeRequestInput, idempotencyKey?: string): Promise<Accepted> {
    const headers: Record<string, string> =
      idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    return this.#call('POST', '/changes', request, headers);
  }

  change(changeId: string): Promise<ChangeView> {
    return this.#call('GET', `/changes/${encodeURIComponent(changeId)}`);
  }

  changes(days: number): Promise<{ changes: { changeId: string; day: string; status: string }[] }> {
    return this.#call('GET', `/changes?days=${days}`);
  }

  stop(changeId: string): Promise<Accepted> {
    return this.#call('POST', `/changes/${encodeURIComponent(changeId)}/stop`);
  }

  /** Every target of a change, all pages. */
  async targets(changeId: string): Promise<TargetView[]> {
    const targets: TargetView[] = [];
    let token: string | undefined;
    do {
      const query = token === undefined ? '' : `?nextToken=${token}`;
      const path = `/changes/${encodeURIComponent(changeId)}/targets${query}`;
      const page: TargetPage = await this.#call('GET', path);
      targets.push(...page.targets);
      token = page.nextToken;
    } while (token !== undefined);
    return targets;
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
      throw new ServiceUnreachableError(`${url.origin} does not answer`, error);
    }
    const answer = parseJson(text);
    if (response.ok && answer !== undefined) return answer as T;
    if (isProblem(answer)) throw new ProblemError(answer);
    throw new ServiceUnreachableError(
      `${method} ${url.pathname} answered ${response.status}: ${messageIn(answer) ?? text.slice(0, 200)}`,
    );
  }
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
