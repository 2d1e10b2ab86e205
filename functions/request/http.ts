import middy from '@middy/core';
import { listChanges } from '../../service/changes/listChanges.js';
import { loadChange, locateChange } from '../../service/changes/loadChange.js';
import { loadTargets } from '../../service/changes/loadTargets.js';
import { dryRun } from '../../service/changes/planRegion.js';
import { submitChange } from '../../service/changes/submitChange.js';
import { loadLatestRun, loadRun } from '../../service/compliance/loadRun.js';
import type { Service } from '../../service/Service.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { DryRun } from '../../shared/contracts/dryRun.js';
import { limits } from '../../shared/contracts/limits.js';
import { changeLinks, runPath } from '../../shared/contracts/links.js';
import { type Parsed, parseJson } from '../../shared/contracts/parse.js';
import type { Plan } from '../../shared/contracts/plan.js';
import { matchPath } from '../../shared/contracts/routePath.js';
import {
  type AnswerOf,
  type ParametersOf,
  type RouteName,
  routeNames,
  routes,
  type StatusOf,
} from '../../shared/contracts/routes.js';
import type { StopObject } from '../../shared/contracts/stopObject.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { HttpRequest } from '../../shared/runtime/fcEvent.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { callerOf, type HttpResponse, idempotencyKeyOf, json } from './httpParts.js';
import { problemAnswers } from './problemAnswers.js';
import { requestRun } from './requestRun.js';

interface Received {
  readonly request: HttpRequest;
  readonly service: Service;
}

/** What a handler is asked with. */
interface Call<Name extends RouteName> extends Received {
  /** What stands in the path for the names of its template. */
  readonly parameters: ParametersOf<Name>;
}

/** One of the answers that the table has for a route. */
type Answer<Name extends RouteName> = Name extends RouteName
  ? {
      readonly [Status in StatusOf<Name>]: {
        readonly status: Status & number;
        readonly body: AnswerOf<Name, Status>;
        readonly headers?: Readonly<Record<string, string>>;
      };
    }[StatusOf<Name>]
  : never;

type Handlers = {
  readonly [Name in RouteName]: (call: Call<Name>) => Promise<Answer<Name>>;
};

const handlers: Handlers = {
  createChange,
  listChanges: async ({ request, service }) => ({
    status: 200,
    body: await listChanges(request.query, service),
  }),
  showChange: async ({ parameters: { changeId }, service }) => {
    const names = await locateChange(changeId, service);
    return { status: 200, body: await loadChange(names, service) };
  },
  showTargets: async ({ parameters: { changeId }, request, service }) => {
    const names = await locateChange(changeId, service);
    const body = await loadTargets(changeId, names, request.query.nextToken, service);
    return { status: 200, body };
  },
  stopChange,
  createRun: async ({ request, service }) => {
    const runId = await requestRun(request, service);
    const self = runPath(runId);
    const body = { runId, status: 'queued', links: { self } } as const;
    return { status: 202, body, headers: { location: self } };
  },
  showRun: async ({ parameters: { runId }, service }) => ({
    status: 200,
    body: await loadRun(runId, service),
  }),
  showLatestRun: async ({ request, service }) => ({
    status: 200,
    body: await loadLatestRun(request.query, service),
  }),
  showOpenApi: async () => {
    const { openApiDocument } = await import('../../shared/contracts/openapi.js');
    return { status: 200, body: openApiDocument() };
  },
};

/** Answers one HTTP request; every failure is a problem answer. */
export const answerHttp: (request: HttpRequest, service: Service) => Promise<HttpResponse> = middy<
  HttpRequest,
  HttpResponse,
  Error,
  Service
>()
  .use(problemAnswers())
  .handler(async (request, service) => {
    for (const name of routeNames) {
      const answer = await answerRoute(name, { request, service });
      if (answer) return json(answer.status, answer.body, answer.headers);
    }
    throw noRoute(request);
  });

/** The answer of a route; undefined for a request with another method or path. */
async function answerRoute<Name extends RouteName>(
  name: Name,
  received: Received,
): Promise<Answer<Name> | undefined> {
  const { request } = received;
  if (request.method !== routes[name].method) return undefined;
  const parameters = matchPath(routes[name].path, request.path);
  if (!parameters) return undefined;
  checkBody(request);
  return handlers[name]({ ...received, parameters });
}

function noRoute({ path }: HttpRequest): ServiceError {
  const fitting = routeNames.filter((name) => matchPath(routes[name].path, path));
  const shown = path.slice(0, 200);
  if (fitting.length === 0) return new ServiceError('notFound', `there is no ${shown}`);
  const methods = fitting.map((name) => routes[name].method).join(', ');
  return new ServiceError('methodNotAllowed', `${shown} takes ${methods}`);
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

async function createChange({
  request,
  service,
}: Call<'createChange'>): Promise<Answer<'createChange'>> {
  const key = idempotencyKeyOf(request);
  const parsed = withoutKey(parseJson(ChangeRequest, request.body.toString('utf8')));
  if (!parsed.ok) {
    const detail = 'the change request is malformed; nothing was changed';
    throw new ServiceError('badRequest', detail, { violations: parsed.violations });
  }
  if (request.query.dryRun === 'true') {
    return { status: 200, body: dryRunOf(await dryRun(parsed.value, service)) };
  }
  const requestedBy = callerOf(request);
  const submission = { request: parsed.value, key, requestedBy };
  const { changeId } = await submitChange(submission, service);
  const links = changeLinks(changeId);
  const body = { changeId, status: 'queued', links } as const;
  return { status: 202, body, headers: { location: links.self } };
}

function dryRunOf(planned: Awaited<ReturnType<typeof dryRun>>): DryRun {
  const { violations } = planned;
  return {
    admissible: planned.ok,
    violationCount: violations.length,
    ...(planned.ok ? { plan: withoutId(planned.plan), exposure: planned.exposure } : {}),
    violations: violations.slice(0, limits.violationsListed),
  };
}

const withoutId = ({ changeId: _changeId, ...plan }: Plan): DryRun['plan'] => plan;

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

/** Workers stop before their next write; what was done is verified. Asking twice is fine. */
async function stopChange({
  parameters: { changeId },
  request,
  service,
}: Call<'stopChange'>): Promise<Answer<'stopChange'>> {
  const names = await locateChange(changeId, service);
  if (await service.store.exists(names.report)) {
    throw new ServiceError('changeEnded', `${changeId} has ended; there is nothing to stop`);
  }
  const stop: StopObject = {
    v: 1,
    changeId,
    at: service.clock.iso(),
    requestedBy: callerOf(request),
  };
  await createJson(service.store, names.stop, stop);
  return { status: 202, body: { changeId, status: 'stopping', links: changeLinks(changeId) } };
}
