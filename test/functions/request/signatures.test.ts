import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerHttp } from '../../../functions/request/http.js';
import { RunRequestObject } from '../../../shared/contracts/complianceRun.js';
import { complianceNames } from '../../../shared/evidence/complianceNames.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import type { HttpRequest } from '../../../shared/runtime/httpEvent.js';
import { checkFitsRoute } from '../fitsRoute.js';
import { sha256Of, signedRequest } from '../signedRequest.js';
import { type FunctionsFixture, openFunctions, place } from '../startFunctions.js';

let fixture: FunctionsFixture & { close(): Promise<void> };
beforeAll(async () => {
  fixture = await openFunctions();
});
afterAll(() => fixture.close());

const OURS = 'x-acs-sgm-body-sha256';
const CLOUD = 'x-acs-content-sha256';
const KEY = 'x-acs-sgm-idempotency-key';
const NONCE = 'x-acs-signature-nonce';

let invocations = 0;
/** Status, and the code of a problem or the id of the run. */
async function send(request: HttpRequest): Promise<string> {
  invocations += 1;
  const answer = await answerHttp(request, fixture.serviceOf(`r${invocations}`));
  const body = JSON.parse(answer.body);
  const contentType = answer.headers['content-type'] ?? null;
  checkFitsRoute(request.method, request.path, { status: answer.statusCode, contentType, body });
  return `${answer.statusCode} ${body.code ?? body.runId}`;
}

const run = { method: 'POST', path: '/compliance/runs' };
const body = '{}';
const without = (request: HttpRequest, ...names: readonly string[]): HttpRequest => ({
  ...request,
  headers: Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !names.includes(name)),
  ),
});

describe('the body of a request', () => {
  it.each([
    ['our header', signedRequest({ ...run, body })],
    [
      "the cloud's header",
      without(signedRequest({ ...run, body, headers: { [CLOUD]: sha256Of(body) } }), OURS),
    ],
    ['both', signedRequest({ ...run, body, headers: { [CLOUD]: sha256Of(body) } })],
  ])('is taken where its hash is signed and fits: %s', async (_what, request) => {
    expect(await send(request)).toMatch(/^202 run-/);
  });

  it.each([
    ['none', without(signedRequest({ ...run, body }), OURS)],
    [
      'one that is not signed',
      signedRequest({ ...run, unsigned: { [OURS]: sha256Of(body) }, body }),
    ],
    ['one of another body', { ...signedRequest({ ...run, body }), body: Buffer.from('{ }') }],
    [
      'one of a body that was taken away',
      { ...signedRequest({ ...run, body }), body: Buffer.from('') },
    ],
    [
      "the cloud's alone, not signed",
      without(signedRequest({ ...run, unsigned: { [CLOUD]: sha256Of(body) }, body }), OURS),
    ],
    [
      'one that fits and one that does not',
      signedRequest({ ...run, body, headers: { [CLOUD]: sha256Of('another') } }),
    ],
  ])('is refused with a hash that says nothing of it: %s', async (what, request) => {
    const signed =
      what === 'one that is not signed'
        ? {
            ...request,
            headers: {
              ...request.headers,
              authorization: (request.headers.authorization ?? '').replace(`;${OURS}`, ''),
            },
          }
        : request;
    expect(await send(signed)).toBe('400 badDigest');
  });

  it('is refused with the words that tell how it would be taken', async () => {
    const answer = await answerHttp(
      without(signedRequest({ ...run, body }), OURS),
      fixture.serviceOf('r'),
    );
    expect(JSON.parse(answer.body)).toStrictEqual({
      type: 'about:blank',
      title: 'The request is malformed',
      status: 400,
      code: 'badDigest',
      detail:
        "the body's SHA-256 is not signed; send the SHA-256 of the body in hexadecimal digits as x-acs-sgm-body-sha256, and name that header in SignedHeaders",
    });
  });
});

describe('a signed POST', () => {
  it('counts once, by its nonce', async () => {
    const request = signedRequest(run);
    expect(await send(request)).toMatch(/^202 /);
    expect(await send(request)).toBe('409 requestRepeated');
    const other = signedRequest({ ...run, headers: { [NONCE]: request.headers[NONCE] ?? '' } });
    expect(await send(other)).toBe('409 requestRepeated');
  });

  it('counts once, by its signature, where no nonce is signed', async () => {
    const request = without(signedRequest(run), NONCE);
    const plain: HttpRequest = {
      ...request,
      headers: {
        ...request.headers,
        authorization: (request.headers.authorization ?? '').replace(`;${NONCE}`, ''),
      },
    };
    expect(await send(plain)).toMatch(/^202 /);
    // A nonce that anybody can change is none.
    const dressed = { ...plain, headers: { ...plain.headers, [NONCE]: 'fresh' } };
    expect(await send(dressed)).toBe('409 requestRepeated');
  });

  it('counts once of several at the same moment', async () => {
    const request = signedRequest(run);
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(request)));
    expect(answers.filter((one) => one.startsWith('202 '))).toHaveLength(1);
    expect(answers.filter((one) => one === '409 requestRepeated')).toHaveLength(5);
  });

  it("leaves another caller's nonce alone", async () => {
    const request = signedRequest(run);
    const authorization = (request.headers.authorization ?? '').replace('LTAIperson', 'LTAIother');
    const other = { ...request, headers: { ...request.headers, authorization } };
    expect([(await send(request)).slice(0, 3), (await send(other)).slice(0, 3)]).toStrictEqual([
      '202',
      '202',
    ]);
  });

  it('is not taken for repeated where the answer to its mark was lost', async () => {
    fixture.faults.add({ product: 'oss', operation: 'PutObject', action: 'dropAfter', times: 1 });
    expect(await send(signedRequest(run))).toMatch(/^202 /);
    fixture.faults.clear();
  });

  it('is answered with 503 where nobody can tell whether it was taken', async () => {
    fixture.faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError' });
    expect(await send(signedRequest(run))).toBe('503 coordination');
    fixture.faults.clear();
  });

  it.each([
    ['none', ''],
    ['another scheme', 'Bearer x'],
    [
      'text before it',
      `x ACS3-HMAC-SHA256 Credential=LTAI-CEO,SignedHeaders=host,Signature=${'0'.repeat(64)}`,
    ],
    [
      'two of them',
      `ACS3-HMAC-SHA256 Credential=A,Credential=B,SignedHeaders=host,Signature=${'0'.repeat(64)}`,
    ],
  ])('is refused with a signature of another form: %s', async (_what, authorization) => {
    const request = signedRequest(run);
    const headers = { ...request.headers, authorization };
    expect(await send({ ...request, headers })).toBe('401 signatureMissing');
  });

  it('names who signed by the header as a whole', async () => {
    const [, runId = ''] = (await send(signedRequest(run))).split(' ');
    const { store } = fixture.service;
    const asked = await readEvidence(
      store,
      complianceNames(place, runId).request,
      RunRequestObject,
    );
    expect(asked?.requestedBy).toBe('access key LTAIperson');
  });
});

describe('the key of a request', () => {
  it('counts alike in the plain header and in the signed one', async () => {
    const plain = await send(signedRequest({ ...run, unsigned: { 'idempotency-key': 'k1' } }));
    expect(plain).toMatch(/^202 /);
    expect(await send(signedRequest({ ...run, headers: { [KEY]: 'k1' } }))).toBe(plain);
  });

  it.each([
    [
      'two keys',
      signedRequest({ ...run, headers: { [KEY]: 'k2' }, unsigned: { 'idempotency-key': 'k3' } }),
    ],
    ['the signed header, not signed', signedRequest({ ...run, unsigned: { [KEY]: 'k4' } })],
    ['another form', signedRequest({ ...run, headers: { [KEY]: 'a b' } })],
  ])('is refused: %s', async (_what, request) => {
    expect(await send(request)).toBe('400 badIdempotencyKey');
  });

  it('is refused where it is one of a compliance run', async () => {
    const headers = { [KEY]: 'remedy-fnd-6e07071fbb3021f9-1' };
    expect(await send(signedRequest({ ...run, headers }))).toBe('400 idempotencyKeyReserved');
  });
});
