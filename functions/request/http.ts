import middy from '@middy/core';
import type { Service } from '../../service/Service.js';
import { takeRequestOnce } from '../../service/takeRequestOnce.js';
import { matchPath } from '../../shared/contracts/routePath.js';
import { type RouteName, routeNames, routes } from '../../shared/contracts/routes.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { HttpRequest } from '../../shared/runtime/httpEvent.js';
import { checkBody } from './checkBody.js';
import { handlers } from './handlers.js';
import { type HttpResponse, json } from './httpParts.js';
import { problemAnswers } from './problemAnswers.js';
import type { Answer, Received } from './routeHandler.js';

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
  if (request.method === 'POST') await takeRequestOnce(request, received.service);
  return handlers[name]({ ...received, parameters });
}

function noRoute({ path }: HttpRequest): ServiceError {
  const fitting = routeNames.filter((name) => matchPath(routes[name].path, path));
  const shown = path.slice(0, 200);
  if (fitting.length === 0) return new ServiceError('notFound', `there is no ${shown}`);
  const methods = fitting.map((name) => routes[name].method).join(', ');
  return new ServiceError('methodNotAllowed', `${shown} takes ${methods}`);
}
