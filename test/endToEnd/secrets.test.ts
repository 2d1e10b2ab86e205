import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type AccessKey, KeyStore } from '../../local/gateway/keys.js';
import { environmentOf, runSgm } from '../cli/runSgm.js';
import { complianceOf } from './complianceRuns.js';
import { type Deployment, deploy } from './deployment.js';

let deployment: Deployment;
/** Every access key of the run, those of the functions' instances among them. */
const keys: AccessKey[] = [];
/** Everything that the run wrote, by where it stands. */
const written = new Map<string, string>();
const TOKEN = Buffer.from('v1#membership-change#chg#7#the-token-of-nobody').toString('base64');

beforeAll(async () => {
  const add = KeyStore.prototype.add;
  vi.spyOn(KeyStore.prototype, 'add').mockImplementation(function (this: KeyStore, key) {
    keys.push(key);
    return add.call(this, key);
  });
  deployment = await deploy({ speed: 40 });
  const { region, client } = deployment;
  const ended = await deployment.ended(
    (
      await client.submit(
        await deployment.accepting({
          regionId: 'cn-hangzhou',
          targets: { select: { instanceName: 'win-jump' } },
          join: [{ name: 'legacy-default' }],
          leave: [{ name: 'windows-jump' }],
          checks: [
            {
              ...{ direction: 'ingress', protocol: 'tcp', port: 3389 },
              ...{ peer: 'internet', expect: 'deny' },
            },
          ],
          reason: 'a hostile \u001b]0;reason\u0007 \u202e',
        }),
      )
    ).changeId,
  );
  await complianceOf(deployment).run();
  // Messages with a token that no worker and no intake can take.
  for (const queue of ['membership-work-small', 'membership-requests', 'membership-work-dead']) {
    region.smq.queues.send(queue, Buffer.from(`{"taskToken":"${TOKEN}"`).toString('base64'));
    region.smq.queues.send(
      queue,
      Buffer.from(JSON.stringify({ v: 2, step: 'apply', taskToken: TOKEN })).toString('base64'),
    );
  }
  const rejects = ['membership-work-rejected', 'membership-requests-rejected'];
  for (const queue of rejects) {
    const messages = await region.smq.queues.take(queue, 16, AbortSignal.timeout(60_000));
    expect([queue, messages.length > 0]).toStrictEqual([queue, true]);
    for (const { messageId, body } of messages) {
      const text = Buffer.from(body, 'base64').toString('utf8');
      written.set(`${queue}/${messageId}`, text);
    }
  }
  const env = environmentOf(region);
  for (const command of [
    ['status'],
    ['status', ended.changeId],
    ['status', ended.changeId, '--targets'],
    ['status', ended.changeId, '--json'],
    ['evidence', ended.changeId],
    ['audit', '--fail-on', 'none'],
  ]) {
    const { stdout, stderr } = await runSgm(command, env);
    written.set(`sgm ${command.join(' ')}`, stdout + stderr);
  }
  readFolder(region.dataDir);
}, 300_000);

afterAll(() => deployment.close());

function readFolder(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.includes('/code/')) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const text = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    written.set(file.slice(folder.length), text.toString('utf8'));
  }
}

it('is a run that wrote logs, evidence, rejects and screens', () => {
  const places = [...written.keys()];
  for (const kind of [
    /logs\/verifier/,
    /report\.json$/,
    /\.intent\.json$/,
    /rejected\//,
    /^sgm /,
  ]) {
    expect([kind, places.some((place) => kind.test(place))]).toStrictEqual([kind, true]);
  }
  expect(keys.length).toBeGreaterThan(4);
});

it('tells no secret, no STS token and no task token anywhere', () => {
  const secrets = keys.flatMap(({ accessKeySecret, securityToken }) => [
    accessKeySecret,
    ...(securityToken ? [securityToken, encodeURIComponent(securityToken)] : []),
  ]);
  secrets.push(TOKEN, deployment.region.adminToken);
  // A task token is Base64 of `v1#<flow>#…`.
  const token = /djEj[A-Za-z0-9+/]{20,}/;
  const told = [...written].flatMap(([place, text]) =>
    secrets.some((secret) => text.includes(secret)) || token.test(text) ? [place] : [],
  );
  expect(told).toStrictEqual([]);
});

/** Control characters but tab and line breaks. */
const isControl = (code: number) =>
  (code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code)) || (code >= 0x7f && code <= 0x9f);
/** What turns the direction of text round. */
const isBidi = (code: number) =>
  (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);

it('has no raw control character anywhere, and no bidi mark on a screen', () => {
  // Hashes of targets are bytes, and no text.
  const texts = [...written].filter(([place]) => !place.endsWith('/targets.bin'));
  const told = texts.flatMap(([place, text]) => {
    const isScreen = place.startsWith('sgm ');
    const bad = [...text].find((char) => {
      const code = char.codePointAt(0) ?? 0;
      return isControl(code) || (isScreen && isBidi(code));
    });
    return bad === undefined ? [] : [[place, bad]];
  });
  expect(told).toStrictEqual([]);
});
