import { checkEvidence } from '../../service/changes/checkEvidence.js';
import { checkStanding } from '../../service/changes/checkStanding.js';
import { listChanges } from '../../service/changes/listChanges.js';
import { loadChange, locateChange } from '../../service/changes/loadChange.js';
import { loadTargets } from '../../service/changes/loadTargets.js';
import { resumeChange } from '../../service/changes/resumeChange.js';
import { stopChange } from '../../service/changes/stopChange.js';
import { loadLatestRun, loadRun } from '../../service/compliance/loadRun.js';
import { changeLinks, runPath } from '../../shared/contracts/links.js';
import { createChange } from './createChange.js';
import { callerOf } from './httpParts.js';
import { requestRun } from './requestRun.js';
import type { Handlers } from './routeHandler.js';
import { retryChange, undoChange } from './takeUpChange.js';

/** What answers each route of the HTTP API. */
export const handlers: Handlers = {
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
  stopChange: async ({ parameters: { changeId }, request, service }) => {
    await stopChange(changeId, callerOf(request), service);
    return { status: 202, body: { changeId, status: 'stopping', links: changeLinks(changeId) } };
  },
  resumeChange: async ({ parameters: { changeId }, service }) => {
    const status = await resumeChange(changeId, service);
    return { status: 202, body: { changeId, status, links: changeLinks(changeId) } };
  },
  undoChange,
  retryChange,
  checkStanding: async ({ parameters: { changeId }, service }) => ({
    status: 200,
    body: await checkStanding(changeId, service),
  }),
  checkEvidence: async ({ parameters: { changeId }, service }) => {
    const names = await locateChange(changeId, service);
    return { status: 200, body: await checkEvidence(names, service) };
  },
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
