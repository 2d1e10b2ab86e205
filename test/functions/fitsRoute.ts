import { parse } from '../../shared/contracts/parse.js';
import { Problem } from '../../shared/contracts/problem.js';
import { type ProblemCode, problemCodes } from '../../shared/contracts/problemCodes.js';
import { type RouteAnswer, routeAnswers } from '../../shared/contracts/routeAnswers.js';
import { matchPath } from '../../shared/contracts/routePath.js';
import {
  problemsOfRoute,
  problemsWithoutRoute,
  type Route,
  routeNames,
  routes,
} from '../../shared/contracts/routes.js';
import { strictForm } from '../shared/contracts/strictForm.js';

export interface ReceivedAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
}

/**
 * Throws unless an answer is one that the table of routes has: its body fits the schema of its
 * status with no field more, or it is a problem with a code of the route. What the gateway refuses
 * before a function is asked is no problem of ours and is let through.
 */
export function checkFitsRoute(method: string, path: string, answer: ReceivedAnswer): void {
  const { status, contentType, body } = answer;
  const name = routeNames.find(
    (one) => routes[one].method === method && matchPath(routes[one].path, path),
  );
  const route: Route | undefined = name && routes[name];
  const answers: Readonly<Record<number, RouteAnswer>> = name ? routeAnswers[name] : {};
  const schema = answers[status]?.schema;
  const where = `${method} ${path}: ${status}`;
  if (schema) {
    checkFits(where, schema, body);
    return;
  }
  if (status < 400) throw new Error(`${where} is no answer of ${name ?? 'any route'}`);
  if (contentType !== 'application/problem+json') return;
  checkFits(where, Problem, body);
  const { code } = body as Problem;
  const allowed: readonly ProblemCode[] = route ? problemsOfRoute(route) : problemsWithoutRoute;
  if (!allowed.includes(code)) throw new Error(`${where}: ${name} has no problem ${code}`);
  if (problemCodes[code].status !== status) throw new Error(`${where}: ${code} has another status`);
}

function checkFits(where: string, schema: Parameters<typeof strictForm>[0], body: unknown): void {
  const parsed = parse(strictForm(schema), body);
  if (!parsed.ok) throw new Error(`${where}: ${JSON.stringify(parsed.violations.slice(0, 5))}`);
}

/** `fetch`, with each answer of the service checked on its way. */
export const checkedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const url = new URL(input instanceof Request ? input.url : input);
  const contentType = response.headers.get('content-type');
  checkFitsRoute(init?.method ?? 'GET', decodeURIComponent(url.pathname), {
    status: response.status,
    contentType,
    body: contentType?.includes('json') ? await response.clone().json() : undefined,
  });
  return response;
};
