import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createRegionClock, type RegionClock } from '../../../local/clock.js';
import { createFc, type FcOptions, type FcProduct } from '../../../local/fc/createFc.js';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';
import type { RegionQueues } from '../../../local/ports.js';
import { createSmq } from '../../../local/smq/createSmq.js';
import { rootDir } from '../../rootDir.js';
import { Mns, type MnsClient } from '../smq/mnsClient.js';

export const ACCOUNT_ID = '1234567890123456';
export const KEY = { accessKeyId: 'LTAItest', accessKeySecret: 'secret-of-the-test' };
export const FIXTURES_DIR = join(import.meta.dirname, 'fixtures');

/** The parts of `@alicloud/fc2` that the tests call; the package ships no types. */
interface Fc2Client {
  version: string;
  post(
    path: string,
    body: string | Buffer | undefined,
    headers?: object,
    queries?: object,
  ): Promise<{ headers: Record<string, string>; data: unknown }>;
  get(path: string): Promise<{ headers: Record<string, string>; data: unknown }>;
  invokeFunction(service: string, name: string, event: string): Promise<unknown>;
}
type Fc2Constructor = new (
  accountId: string,
  options: {
    accessKeyID: string;
    accessKeySecret: string;
    region: string;
    endpoint: string;
    securityToken?: string;
  },
) => Fc2Client;
export const Fc2: Fc2Constructor = createRequire(import.meta.url)('@alicloud/fc2');

export interface FcFixture {
  readonly fc: FcProduct;
  readonly client: Fc2Client;
  readonly mns: MnsClient;
  readonly queues: RegionQueues;
  readonly keys: KeyStore;
  readonly faults: FaultPlan;
  readonly endpoint: string;
  /** Invokes by the SDK with a JSON event. */
  invoke(
    name: string,
    event: object,
    headers?: object,
  ): Promise<{ headers: Record<string, string>; data: unknown }>;
}

/** A region of queues and functions, the official clients at its door. */
export async function startFc(
  options: Partial<FcOptions> & { readonly clock?: RegionClock } = {},
): Promise<FcFixture> {
  const keys = new KeyStore();
  keys.add({ ...KEY, principal: { kind: 'operator' } });
  const faults = new FaultPlan();
  const clock = options.clock ?? createRegionClock();
  const place = { accountId: ACCOUNT_ID, regionId: 'cn-hangzhou' };
  const smq = createSmq({ keys, clock, ...place });
  let endpoint = '';
  const fc = createFc({
    rootDir,
    sYamlFile: join(FIXTURES_DIR, 's.yaml'),
    keys,
    clock,
    ...place,
    queues: smq.queues,
    endpoint: () => endpoint,
    faults,
    pushErrorCounts: 'failed',
    random: () => 0,
    ...options,
  });
  const gateway = new Gateway({
    products: [smq, fc],
    keys,
    faults,
    clock,
    killInstance: (principal) => fc.killInstance(principal),
  });
  endpoint = `http://127.0.0.1:${await gateway.listen(0)}`;
  onTestFinished(async () => {
    await fc.close();
    smq.close();
    await gateway.close();
  });
  const client = new Fc2(ACCOUNT_ID, {
    accessKeyID: KEY.accessKeyId,
    accessKeySecret: KEY.accessKeySecret,
    region: 'cn-hangzhou',
    endpoint,
  });
  client.version = '2023-03-30';
  return {
    fc,
    client,
    mns: new Mns(ACCOUNT_ID, { ...KEY, endpoint }),
    queues: smq.queues,
    keys,
    faults,
    endpoint,
    invoke: (name, event, headers = {}) =>
      client.post(`/functions/${name}/invocations`, JSON.stringify(event), headers),
  };
}

/** A folder that is gone after the test. */
export function makeTempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'fc-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Expects of a reading that it comes true. */
export const eventually = <Reading>(read: () => Reading) => expect.poll(read, { interval: 20 });
