import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerHttp } from '../../../functions/request/http.js';
import { loadLatestRun } from '../../../service/compliance/loadRun.js';
import { RunRequestObject, type RunSummary } from '../../../shared/contracts/complianceRun.js';
import type { Problem } from '../../../shared/contracts/problem.js';
import type { RunView } from '../../../shared/contracts/runView.js';
import { complianceNames, runIndexName } from '../../../shared/evidence/complianceNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../../shared/runtime/errors.js';
import { checkFitsRoute } from '../fitsRoute.js';
import { signedRequest } from '../signedRequest.js';
import { ACCOUNT_ID, type FunctionsFixture, openFunctions, REGION_ID } from '../startFunctions.js';

const endingFlow = `
Type: StateMachine
Name: compliance-check
SpecVersion: v1
StartAt: End
States:
  - Name: End
    Type: Succeed
    End: true
`;

/** Of the test of links; the tests of the latest run find it too. */
const FINISHED = 'run-20260101T000000Z-00000001';

let fixture: FunctionsFixture & { close(): Promise<void> };
beforeAll(async () => {
  fixture = await openFunctions();
});
afterAll(() => fixture.close());

interface Answer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: T;
}

async function call<T>(
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly key?: string } = {},
): Promise<Answer<T>> {
  const { body = '', key } = options;
  const [pathname = '', search = ''] = path.split('?');
  const answer = await answerHttp(
    signedRequest({
      method,
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(search)),
      unsigned: key === undefined ? {} : { 'idempotency-key': key },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
    fixture.serviceOf('r'),
  );
  const { statusCode: status, headers } = answer;
  const received = JSON.parse(answer.body);
  const contentType = headers['content-type'] ?? null;
  checkFitsRoute(method, pathname, { status, contentType, body: received });
  return { status, headers, body: received as T };
}

const start = (body?: unknown, key?: string) =>
  call<{ runId: string; status: string; links: { self: string } }>('POST', '/compliance/runs', {
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
  });
const show = (runId: string) => call<RunView>('GET', `/compliance/runs/${runId}`);

const namesOf = (runId: string) =>
  complianceNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, runId);

/** Writes what the verifier leaves of a run that was read at `takenAt`. */
async function finish(runId: string, takenAt: string, options: { readonly summary: boolean }) {
  const { store } = fixture.service;
  const names = namesOf(runId);
  const base = { v: 1, runId, accountId: ACCOUNT_ID, regionId: REGION_ID } as const;
  const request: RunRequestObject = {
    ...base,
    receivedAt: takenAt,
    requestedBy: 'timer compliance',
  };
  const summary: RunSummary = {
    ...base,
    status: 'completed',
    takenAt,
    endedAt: takenAt,
    changesStarted: 1,
    notified: 2,
  };
  await createJson(store, names.request, request);
  await store.create(names.members, 'members');
  await store.create(names.snapshot, 'the snapshot');
  await store.create(names.report('report.html'), '<html>', { contentType: 'text/html' });
  await store.create(names.report('findings.json'), '{}');
  await store.create(
    runIndexName({ accountId: ACCOUNT_ID, regionId: REGION_ID }, takenAt, runId),
    '',
  );
  if (options.summary) await createJson(store, names.summary, summary);
}

describe('POST /compliance/runs', () => {
  it('starts a run of the whole region without a body', async () => {
    const { status, headers, body } = await start();
    expect(status).toBe(202);
    const { runId } = body;
    expect(runId).toMatch(/^run-\d{8}T\d{6}Z-[0-9a-f]{8}$/);
    expect(body).toStrictEqual({
      runId,
      status: 'queued',
      links: { self: `/compliance/runs/${runId}` },
    });
    expect(headers.location).toBe(`/compliance/runs/${runId}`);
    const { store, workflow } = fixture.service;
    expect(await readEvidence(store, namesOf(runId).request, RunRequestObject)).toStrictEqual({
      v: 1,
      runId,
      accountId: ACCOUNT_ID,
      regionId: REGION_ID,
      receivedAt: expect.any(String),
      requestedBy: 'access key LTAIperson',
    });
    expect(await workflow.describe('compliance-check', runId)).toStrictEqual({ running: true });
    expect((await show(runId)).body).toStrictEqual({
      runId,
      regionId: REGION_ID,
      status: 'queued',
      requestedBy: 'access key LTAIperson',
      receivedAt: expect.any(String),
      links: { self: `/compliance/runs/${runId}`, reports: {} },
    });
  });

  it('makes requests without a key runs of their own', async () => {
    expect((await start('{}')).body.runId).not.toBe((await start('{}')).body.runId);
  });

  it('makes a request with the same key the same run, and refuses another one', async () => {
    const one = { securityGroupId: fixture.group('shop-web') };
    const first = await start(one, 'nightly');
    await delay(1_100);
    expect((await start(one, 'nightly')).body).toStrictEqual(first.body);
    expect((await show(first.body.runId)).body.scope).toStrictEqual(one);
    for (const other of [{}, { instanceId: fixture.instance('web-01') }]) {
      expect(await start(other, 'nightly')).toMatchObject({
        status: 409,
        headers: { 'content-type': 'application/problem+json' },
        body: { code: 'idempotencyKeyReused' },
      });
    }
  });

  it('starts with the same key what could not be started before', async () => {
    fixture.faults.add({
      ...{ product: 'cloudflow', operation: 'StartExecution', action: 'throttle' },
    });
    const failed = await start({}, 'again');
    fixture.faults.clear();
    expect(failed).toMatchObject({ status: 503, body: { code: 'workflow' } });
    const { status, body } = await start({}, 'again');
    expect(status).toBe(202);
    expect(await fixture.service.workflow.describe('compliance-check', body.runId)).toMatchObject({
      running: true,
    });
  });

  it.each([
    ['malformed JSON', '{', 400, 'badRequest', ['(body): json']],
    ['a body that is no object', '[]', 400, 'badRequest', ['(body): schema']],
    ['an unknown field', { colour: 1 }, 400, 'badRequest', ['colour: unknownField']],
    ['an id of the wrong form', { instanceId: '../x' }, 400, 'badRequest', ['instanceId: schema']],
    [
      'both scopes',
      { securityGroupId: 'sg-1', instanceId: 'i-1' },
      400,
      'badRequest',
      ['(body): schema'],
    ],
    [
      'a region that is not served',
      { regionId: 'cn-beijing' },
      422,
      'regionNotServed',
      ['regionId: regionNotServed'],
    ],
  ])('is refused with the offending place: %s', async (_what, body, status, code, violations) => {
    const before = fixture.calls().StartExecution;
    const answer = await call<Problem>('POST', '/compliance/runs', { body });
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.body.violations?.map((one) => `${one.target}: ${one.rule}`)).toStrictEqual(
      violations,
    );
    expect(fixture.calls().StartExecution).toBe(before);
  });

  it('is refused with a malformed key', async () => {
    expect(await start({}, 'a b')).toMatchObject({
      status: 400,
      body: { code: 'badIdempotencyKey' },
    });
  });
});

describe('GET /compliance/runs/{id}', () => {
  it.each([
    'run-20270131T033000Z-1a2b3c4d',
    'run-1',
    '..',
    'latest',
    'chg-0123456789abcdef01234567',
  ])('knows no %s', async (id) => {
    expect(await show(id)).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'runNotFound' },
    });
  });

  it('follows the objects of the run', async () => {
    const { runId } = (await start()).body;
    const { store } = fixture.service;
    await store.create(namesOf(runId).rules(1, 100), 'rules');
    expect((await show(runId)).body.status).toBe('reading');
    await store.create(namesOf(runId).snapshot, 'the snapshot');
    const { body } = await show(runId);
    expect(body.status).toBe('judging');
    expect(Object.keys(body.links)).toStrictEqual(['self', 'reports', 'snapshot']);
  });

  it('has links that anybody can open for an hour', async () => {
    const runId = FINISHED;
    await finish(runId, '2026-01-01T00:00:10.000Z', { summary: true });
    const { body } = await show(runId);
    expect(body).toMatchObject({
      status: 'completed',
      takenAt: '2026-01-01T00:00:10.000Z',
      endedAt: '2026-01-01T00:00:10.000Z',
      changesStarted: 1,
      notified: 2,
    });
    expect(Object.keys(body.links.reports)).toStrictEqual(['json', 'html']);
    const texts = [body.links.reports.html, body.links.snapshot].map(async (link) =>
      (await fetch(link ?? '')).text(),
    );
    expect(await Promise.all(texts)).toStrictEqual(['<html>', 'the snapshot']);
    expect(new URL(body.links.snapshot ?? '').searchParams.get('x-oss-expires')).toBe('3600');
  });

  it('says so when the execution ended without a summary', async () => {
    fixture.cloudFlow.putFlow({ name: 'compliance-check', definition: endingFlow });
    const { runId } = (await start()).body;
    expect((await show(runId)).body.status).toBe('queued');
    await expect.poll(async () => (await show(runId)).body.status).toBe('incomplete');
    const { body } = await show(runId);
    expect(body.reason).toMatch(
      /^the execution of the flow ended at .*Z before anything was read$/,
    );
    expect(body.endedAt).toBeUndefined();
  });

  it("answers by the evidence alone when the flow can't be asked", async () => {
    const runId = 'run-20260101T000000Z-00000002';
    const takenAt = '2026-01-01T00:00:00.000Z';
    await finish(runId, takenAt, { summary: false });
    const workflow = {
      ...fixture.service.workflow,
      describe: () => Promise.reject(new ServiceError('workflow', 'DescribeExecution: no')),
    };
    const answer = await answerHttp(
      {
        ...{ method: 'GET', path: `/compliance/runs/${runId}`, query: {}, headers: {} },
        body: Buffer.alloc(0),
      },
      { ...fixture.serviceOf('r'), workflow },
    );
    expect(JSON.parse(answer.body).status).toBe('judging');
    expect(fixture.logged.at(-1)).toStrictEqual({
      level: 'error',
      message: "the execution can't be asked about",
    });
  });
});

describe('GET /compliance/latest', () => {
  const latest = (query = '') => call<RunView>('GET', `/compliance/latest${query}`);
  const serviceIn = (now: string) => ({
    ...fixture.serviceOf('r'),
    clock: { ...fixture.serviceOf('r').clock, iso: () => now },
  });
  const latestAt = (now: string) => loadLatestRun({}, serviceIn(now));

  it('tells how to start a run when none has ended in 13 months', async () => {
    await expect(latestAt('2025-12-31T00:00:00.000Z')).rejects.toMatchObject({
      code: 'noRunYet',
      status: 404,
      message: 'no compliance run of cn-hangzhou has ended yet; POST /compliance/runs starts one',
    });
    await expect(latestAt('2027-03-01T00:00:00.000Z')).rejects.toMatchObject({ code: 'noRunYet' });
  });

  it('is the newest that has its summary, by when the region was read', async () => {
    const older = 'run-20260201T000010Z-00000001';
    const newer = 'run-20260201T000011Z-00000001';
    // The one that was asked for first was read last.
    await finish(older, '2026-02-03T00:00:00.000Z', { summary: true });
    await finish(newer, '2026-02-02T00:00:00.000Z', { summary: true });
    expect((await latestAt('2026-02-04T00:00:00.000Z')).runId).toBe(older);
    expect((await latestAt('2026-02-02T12:00:00.000Z')).runId).toBe(newer);
    expect((await latestAt('2026-02-01T12:00:00.000Z')).runId).toBe(FINISHED);
    const ending = 'run-20260204T000000Z-00000001';
    await finish(ending, '2026-02-05T00:00:00.000Z', { summary: false });
    expect((await latestAt('2026-02-06T00:00:00.000Z')).runId).toBe(older);
  });

  it('has the shape of any run, also by the name of the region', async () => {
    const runId = 'run-20260301T000000Z-00000001';
    await finish(runId, new Date(Date.now() - 60_000).toISOString(), { summary: true });
    const shown = await latest();
    expect(shown.status).toBe(200);
    const withoutLinks = ({ links: _, ...view }: RunView) => view;
    expect(withoutLinks(shown.body)).toStrictEqual(withoutLinks((await show(runId)).body));
    expect((await latest('?regionId=cn-hangzhou')).body.runId).toBe(runId);
  });

  it('refuses a region that is none, or is not served', async () => {
    expect(await latest('?regionId=x')).toMatchObject({ status: 400, body: { code: 'badQuery' } });
    expect(await latest('?regionId=cn-beijing')).toMatchObject({
      status: 422,
      body: { code: 'regionNotServed' },
    });
  });
});

describe('other methods', () => {
  it.each([
    ['GET', '/compliance/runs', 405],
    ['POST', '/compliance/latest', 405],
    ['POST', '/compliance/runs/run-1', 405],
    ['GET', '/compliance', 404],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await call<Problem>(method, path)).status).toBe(status);
  });
});
