import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OssClient from 'ali-oss';
import { XMLParser } from 'fast-xml-parser';
import { onTestFinished } from 'vitest';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';
import { createOss, type OssOptions, type OssProduct } from '../../../local/oss/createOss.js';
import { createManualClock, type ManualClock } from '../manualClock.js';

export const KEY = { accessKeyId: 'LTAItest', accessKeySecret: 'secret-of-the-test' };
export const BUCKET = 'evidence';

/** The types of the client leave out `sldEnable`, which puts the bucket into the path. */
type ClientOptions = Partial<OssClient.Options> & { readonly sldEnable?: boolean };

export interface OssFixture {
  readonly oss: OssProduct;
  readonly client: OssClient;
  readonly keys: KeyStore;
  readonly faults: FaultPlan;
  readonly clock: ManualClock;
  readonly port: number;
  readonly dataDir: string;
  readonly operations: string[];
  /** Another client at the same door. */
  clientWith(options: ClientOptions): OssClient;
}

/** A region that holds one bucket, and the official client at its door. */
export async function startOss(
  more: Pick<OssOptions, 'versionedBuckets' | 'lockedBuckets'> = {},
): Promise<OssFixture> {
  const keys = new KeyStore();
  keys.add({ ...KEY, principal: { kind: 'operator' } });
  const faults = new FaultPlan();
  const clock = createManualClock();
  const dataDir = await mkdtemp(join(tmpdir(), 'oss-'));
  const regionId = 'cn-hangzhou';
  const oss = createOss({
    ...{ keys, clock, regionId, dataDir },
    accountId: '1234567890123456',
    buckets: [BUCKET],
    ...more,
  });
  const operations: string[] = [];
  const gateway = new Gateway({
    ...{ keys, faults, clock },
    products: [oss],
    killInstance: () => {},
    onCall: (call) => operations.push(`${call.operation} ${call.status}`),
  });
  const port = await gateway.listen(0);
  onTestFinished(async () => {
    await gateway.close();
    await rm(dataDir, { recursive: true });
  });
  const clientWith = (options: ClientOptions) =>
    new OssClient({
      ...KEY,
      region: 'oss-cn-hangzhou',
      endpoint: `http://127.0.0.1:${port}`,
      bucket: BUCKET,
      authorizationV4: true,
      ...options,
    });
  const client = clientWith({});
  return { oss, client, keys, faults, clock, port, dataDir, operations, clientWith };
}

/** What a rejected call of the client threw. */
export async function failureOf(call: Promise<unknown>): Promise<object> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code, status, message } = error as Error & { code?: string; status?: number };
    return { code, status, message };
  }
  throw new Error('the call succeeded');
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Sends a request line as it is written here: no client tidies the path. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

const parser = new XMLParser({ ignoreDeclaration: true, parseTagValue: false });

/** `status code: message` of an error document. */
export function errorOf(answer: { readonly status: number; readonly text: string }): string {
  const { Error: error } = parser.parse(answer.text) as { Error: Record<string, string> };
  return `${answer.status} ${error.Code}: ${error.Message}`;
}
