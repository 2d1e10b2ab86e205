import type { Adapters } from '../../service/adapters.js';
import { listChanges } from '../../service/changes/listChanges.js';
import { loadChange, locateChange } from '../../service/changes/loadChange.js';
import { loadTargets } from '../../service/changes/loadTargets.js';
import { planOnly, submitChange } from '../../service/changes/submitChange.js';
import { loadLatestRun, loadRun } from '../../service/compliance/loadRun.js';
import { runPath } from '../../service/compliance/viewRun.js';
import { linksOf } from '../../shared/change/loop/viewChange.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { limits } from '../../shared/contracts/limits.js';
import { type Parsed, parseJson } from '../../shared/contracts/parse.js';
import type { StopObject } from '../../shared/contracts/stopObject.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { messageOf, ServiceError } from '../../shared/runtime/errors.js';
import type { HttpRequest } from '../../shared/runtime/fcEvent.js';
import type { Invocation } from '../../shared/runtime/fcHandler.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { callerOf, type HttpResponse, idempotencyKeyOf, json } from './httpParts.js';
import { problemOf } from './problem.js';
import { requestRun } from './requestRun.js';

interface Call {
  readonly request: HttpRequest;
  readonly invocation: Invocation;
  readonly adapters: Adapters;
  /** The `{id}` of the route. */
  readonly id: string;
}

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly answer: (call: Call) => Promise<HttpResponse>;
}

const routes: readonly Route[] = [
  { method: 'POST', path: /^\/changes$/, answer: createChange },
  { method: 'GET', path: /^\/changes$/, answer: listAll },
  { method: 'GET', path: /^\/changes\/([^/]+)$/, answer: showChange },
  { method: 'GET', path: /^\/changes\/([^/]+)\/targets$/, answer: showTargets },
  { method: 'POST', path: /^\/changes\/([^/]+)\/stop$/, answer: stopChange },
  { method: 'POST', path: /^\/compliance\/runs$/, answer: createRun },
  { method: 'GET', path: /^\/compliance\/runs\/([^/]+)$/, answer: showRun },
  { method: 'GET', path: /^\/compliance\/latest$/, answer: showLatestRun },
  { method: 'GET', path: /^\/openapi\.json$/, answer: showOpenApi },
];

/** Answers one HTTP request; every failure is a problem answer. */
export async function answerHttp(
  request: HttpRequest,
  invocation: Invocation,
  adapters: Adapters,
): Promise<HttpResponse> {
  try {
    const fitting = routes.filter((route) => route.path.test(request.path));
    const route = fitting.find((one) => one.method === request.method);
    if (!route) throw noRoute(request, fitting);
    checkBody(request);
    const id = route.path.exec(request.path)?.[1] ?? '';
    return await route.answer({ request, invocation, adapters, id });
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      invocation.log.error('the request failed', { code: problem.code, detail: messageOf(error) });
    }
    return json(problem.status, problem, { 'content-type': 'application/problem+json' });
  }
}

function noRoute(request: HttpRequest, fitting: readonly Route[]): ServiceError {
  if (fitting.length === 0) {
    return new ServiceError('notFound', `there is no ${request.path.slice(0, 200)}`);
  }
  const methods = fitting.map((route) => route.method).join(', ');
  return new ServiceError('methodNotAllowed', `${request.path.slice(0, 200)} takes ${methods}`);
}

/** The trigger's signature does not cover the body: clients sign its hash, which is checked here. */
function checkBody({ body, headers }: HttpRequest): void {
  if (body.length > limits.requestBodyBytes) {
    const detail = `the body has ${body.length} bytes, at most ${limits.requestBodyBytes} are taken`;
    throw new ServiceError('bodyTooLarge', detail);
  }
  const declared = headers['x-acs-content-sha256'];
  if (declared !== undefined && declared !== sha256Hex(body)) {
    const detail = 'x-acs-content-sha256 does not fit the body';
    throw new ServiceError('badDigest', detail);
  }
}

async function createChange({ request, invocation, adapters }: Call): Promise<HttpResponse> {
  const key = idempotencyKeyOf(request);
  const parsed = withoutKey(parseJson(ChangeRequest, request.body.toString('utf8')));
  if (!parsed.ok) {
    const detail = 'the change request is malformed; nothing was changed';
    throw new ServiceError('badRequest', detail, { violations: parsed.violations });
  }
  if (request.query.dryRun === 'true') {
    return json(200, dryRunOf(await planOnly(parsed.value, invocation, adapters)));
  }
  const requestedBy = callerOf(request);
  const submission = { request: parsed.value, key, requestedBy };
  const { changeId } = await submitChange(submission, invocation, adapters);
  const links = linksOf(changeId);
  return json(202, { changeId, status: 'queued', links }, { location: links.self });
}

function dryRunOf({ planned, exposure }: Awaited<ReturnType<typeof planOnly>>) {
  const { violations } = planned;
  return {
    admissible: planned.ok,
    violationCount: violations.length,
    ...(planned.ok ? { plan: { ...planned.plan, changeId: undefined }, exposure } : {}),
    violations: violations.slice(0, limits.violationsListed),
  };
}

/** In HTTP the key is a header; the field exists in batch messages alone. */
function withoutKey(parsed: Parsed<ChangeRequest>): Parsed<Omit<ChangeRequest, 'idempotencyKey'>> {
  if (!parsed.ok || parsed.value.idempotencyKey === undefined) return parsed;
  const wanted = 'the header Idempotency-Key';
  const found = parsed.value.idempotencyKey;
  return {
    ok: false,
    violations: [{ target: 'idempotencyKey', rule: 'unknownField', found, wanted }],
  };
}

async function listAll({ request, invocation, adapters }: Call): Promise<HttpResponse> {
  return json(200, await listChanges(request.query, invocation, adapters));
}

async function showChange({ id, invocation, adapters }: Call): Promise<HttpResponse> {
  const names = await locateChange(id, invocation, adapters);
  return json(200, await loadChange(names, invocation, adapters));
}

async function showTargets({ id, request, invocation, adapters }: Call): Promise<HttpResponse> {
  const names = await locateChange(id, invocation, adapters);
  return json(200, await loadTargets(id, names, request.query.nextToken, adapters));
}

/** Workers stop before their next write; what was done is verified. Asking twice is fine. */
async function stopChange({ id, request, invocation, adapters }: Call): Promise<HttpResponse> {
  const names = await locateChange(id, invocation, adapters);
  if (await adapters.store.exists(names.report)) {
    throw new ServiceError('changeEnded', `${id} has ended; there is nothing to stop`);
  }
  const stop: StopObject = {
    v: 1,
    changeId: id,
    at: invocation.clock.iso(),
    requestedBy: callerOf(request),
  };
  await createJson(adapters.store, names.stop, stop);
  return json(202, { changeId: id, status: 'stopping', links: linksOf(id) });
}

async function createRun({ request, invocation, adapters }: Call): Promise<HttpResponse> {
  const runId = await requestRun(request, invocation, adapters);
  const self = runPath(runId);
  return json(202, { runId, status: 'queued', links: { self } }, { location: self });
}

async function showRun({ id, invocation, adapters }: Call): Promise<HttpResponse> {
  return json(200, await loadRun(id, invocation, adapters));
}

async function showLatestRun({ request, invocation, adapters }: Call): Promise<HttpResponse> {
  return json(200, await loadLatestRun(request.query, invocation, adapters));
}

async function showOpenApi(): Promise<HttpResponse> {
  const { openApiDocument } = await import('../../shared/contracts/openapi.js');
  return json(200, openApiDocument());
}
