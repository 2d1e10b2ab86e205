import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ServiceClient } from '../../../cli/client/serviceClient.js';
import { createManualClock } from '../../shared/runtime/manualClock.js';

const key = { accessKeyId: 'LTAItest', accessKeySecret: 'secret' };

/** A service that answers with these statuses, one after the other, then with 200. */
async function start(statuses: readonly number[], attempts = 5) {
  const paths: string[] = [];
  const sent: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const status = statuses[paths.length] ?? 200;
    paths.push(`${request.method} ${request.url}`);
    sent.push(request.headers);
    response.writeHead(status, { 'content-type': 'application/json' });
    const problem = { type: 'about:blank', title: 't', status, code: 'c', detail: 'd' };
    response.end(JSON.stringify(status < 400 ? { changeId: 'chg-1' } : problem));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const clock = createManualClock();
  const { port } = server.address() as AddressInfo;
  const client = new ServiceClient(`http://127.0.0.1:${port}`, key, { attempts, clock });
  return { client, clock, paths, sent };
}

const request = { regionId: 'cn-hangzhou', targets: { instanceIds: ['i-1'] }, join: ['sg-1'] };

describe('the client of the service', () => {
  it('asks again after longer and longer waits while the service fails', async () => {
    const { client, clock, paths } = await start([503, 500, 502]);
    expect(await client.change('chg-1')).toStrictEqual({ changeId: 'chg-1' });
    expect(paths).toStrictEqual(Array(4).fill('GET /changes/chg-1'));
    expect(
      clock.slept.map((ms, index) => ms >= 350 * 2 ** index && ms <= 700 * 2 ** index),
    ).toStrictEqual([true, true, true]);
  });

  it('throws the last problem when its attempts are used up', async () => {
    const { client, paths } = await start(Array(9).fill(503), 3);
    await expect(client.change('chg-1')).rejects.toMatchObject({
      ...{ name: 'ProblemError', problem: { status: 503 } },
    });
    expect(paths).toHaveLength(3);
  });

  it('asks once what was refused', async () => {
    const { client, clock, paths } = await start([409]);
    await expect(client.stop('chg-1')).rejects.toMatchObject({ problem: { status: 409 } });
    expect([paths, clock.slept]).toStrictEqual([['POST /changes/chg-1/stop'], []]);
  });

  it('signs each try anew, with the same key: the service takes a signed request once', async () => {
    const { client, sent } = await start([503, 503, 202]);
    await client.submit(request, 'ticket');
    const keys = sent.map((headers) => headers['x-acs-sgm-idempotency-key']);
    expect(keys).toStrictEqual(['ticket', 'ticket', 'ticket']);
    expect(new Set(sent.map((headers) => headers['x-acs-signature-nonce'])).size).toBe(3);
    const signed = /SignedHeaders=([^,]+)/.exec(sent[0]?.authorization ?? '')?.[1];
    expect(signed).toBe(
      'host;x-acs-date;x-acs-sgm-body-sha256;x-acs-sgm-idempotency-key;x-acs-signature-nonce',
    );
  });

  it('submits again only what has an Idempotency-Key', async () => {
    const without = await start([503]);
    await expect(without.client.submit(request)).rejects.toMatchObject({ name: 'ProblemError' });
    expect(without.paths).toHaveLength(1);
    const having = await start([503, 202]);
    expect(await having.client.submit(request, 'key')).toStrictEqual({ changeId: 'chg-1' });
    expect(having.paths).toHaveLength(2);
  });

  it('takes no answer with another status than the one that it asks for', async () => {
    const { client, paths } = await start([202]);
    await expect(client.plan(request)).rejects.toMatchObject({
      ...{ name: 'ServiceUnreachableError', httpStatus: 202 },
      message: 'POST /changes answered 202: {"changeId":"chg-1"}',
    });
    expect(paths).toStrictEqual(['POST /changes?dryRun=true']);
  });
});
