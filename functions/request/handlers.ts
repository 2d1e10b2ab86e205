import { listChanges } from '../../service/changes/listChanges.js';
import { loadChange, locateChange } from '../../service/changes/loadChange.js';
import { loadTargets } from '../../service/changes/loadTargets.js';
import { stopChange } from '../../service/changes/stopChange.js';
import { loadLatestRun, loadRun } from '../../service/compliance/loadRun.js';
import { changeLinks, runPath } from '../../shared/contracts/links.js';
import { createChange } from './createChange.js';
import { callerOf } from './httpParts.js';
import { requestRun } from './requestRun.js';
import type { Handlers } from './routeHandler.js';

/** What answers each route of the HTTP API. */
export const handlers: Handlers = {
  createChange,
  listChanges: async ({ request, invocation, adapters }) => ({
    status: 200,
    body: await listChanges(request.query, invocation, adapters),
  }),
  showChange: async ({ parameters: { changeId }, invocation, adapters }) => {
    const names = await locateChange(changeId, invocation, adapters);
    return { status: 200, body: await loadChange(names, invocation, adapters) };
  },
  showTargets: async ({ parameters: { changeId }, request, invocation, adapters }) => {
    const names = await locateChange(changeId, invocation, adapters);
    const body = await loadTargets(changeId, names, request.query.nextToken, adapters);
    return { status: 200, body };
  },
  stopChange: async ({ parameters: { changeId }, request, invocation, adapters }) => {
    await stopChange(changeId, callerOf(request), invocation, adapters);
    return { status: 202, body: { changeId, status: 'stopping', links: changeLinks(changeId) } };
  },
  createRun: async ({ request, invocation, adapters }) => {
    const runId = await requestRun(request, invocation, adapters);
    const self = runPath(runId);
    const body = { runId, status: 'queued', links: { self } } as const;
    return { status: 202, body, headers: { location: self } };
  },
  showRun: async ({ parameters: { runId }, invocation, adapters }) => ({
    status: 200,
    body: await loadRun(runId, invocation, adapters),
  }),
  showLatestRun: async ({ request, invocation, adapters }) => ({
    status: 200,
    body: await loadLatestRun(request.query, invocation, adapters),
  }),
  showOpenApi: async () => {
    const { openApiDocument } = await import('../../shared/contracts/openapi.js');
    return { status: 200, body: openApiDocument() };
  },
};
