import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerHttp } from '../../../functions/request/http.js';
import { fillPath } from '../../../shared/contracts/routePath.js';
import { type RouteName, routeNames, routes } from '../../../shared/contracts/routes.js';
import { checkFitsRoute } from '../fitsRoute.js';
import { signedRequest } from '../signedRequest.js';
import { type FunctionsFixture, openFunctions } from '../startFunctions.js';

let fixture: FunctionsFixture & { close(): Promise<void> };
beforeAll(async () => {
  fixture = await openFunctions();
});
afterAll(() => fixture.close());

const ids = {
  changeId: 'chg-000000000000000000000000',
  runId: 'run-20270131T033000Z-1a2b3c4d',
};

/** Status and, where it is a problem, code of a request without query and body. */
async function ask(method: string, path: string): Promise<string> {
  const answer = await answerHttp(signedRequest({ method, path }), fixture.serviceOf('r'));
  const body = JSON.parse(answer.body);
  const contentType = answer.headers['content-type'] ?? null;
  checkFitsRoute(method, path, { status: answer.statusCode, contentType, body });
  return [answer.statusCode, body.code].filter((one) => one !== undefined).join(' ');
}

const answers: Readonly<Record<RouteName, string>> = {
  createChange: '400 badRequest',
  listChanges: '200',
  showChange: '404 changeNotFound',
  showTargets: '404 changeNotFound',
  stopChange: '404 changeNotFound',
  resumeChange: '404 changeNotFound',
  undoChange: '404 changeNotFound',
  retryChange: '404 changeNotFound',
  checkStanding: '404 changeNotFound',
  checkEvidence: '404 changeNotFound',
  createRun: '202',
  showRun: '404 runNotFound',
  showLatestRun: '404 noRunYet',
  showOpenApi: '200',
};

describe('a route of the table', () => {
  it.each(routeNames)('is answered: %s', async (name) => {
    const { method, path } = routes[name];
    expect(await ask(method, fillPath<string>(path, ids))).toBe(answers[name]);
  });

  it.each(routeNames)('takes no other method: %s', async (name) => {
    const path = fillPath<string>(routes[name].path, ids);
    expect(await ask('DELETE', path)).toBe('405 methodNotAllowed');
  });
});

it('names the methods that a path takes', async () => {
  const request = {
    method: 'PUT',
    path: '/changes',
    query: {},
    headers: {},
    body: Buffer.from(''),
  };
  const answer = await answerHttp(request, fixture.serviceOf('r'));
  expect(JSON.parse(answer.body)).toStrictEqual({
    type: 'about:blank',
    title: 'The method is not allowed here',
    status: 405,
    code: 'methodNotAllowed',
    detail: '/changes takes POST, GET',
  });
});
