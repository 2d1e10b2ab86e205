import { onTestFinished } from 'vitest';
import type { RegionClock } from '../../../local/clock.js';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';
import { createSmq, type SmqProduct } from '../../../local/smq/createSmq.js';
import { createManualClock } from '../manualClock.js';
import { Mns, type MnsClient } from './mnsClient.js';

export const ACCOUNT_ID = '1234567890123456';
export const KEY = { accessKeyId: 'LTAItest', accessKeySecret: 'secret-of-the-test' };

export interface SmqFixture {
  readonly smq: SmqProduct;
  readonly client: MnsClient;
  readonly keys: KeyStore;
  readonly faults: FaultPlan;
  readonly endpoint: string;
}

/** A region that holds queues only, and the official client at its door. */
export async function startSmq(clock: RegionClock = createManualClock()): Promise<SmqFixture> {
  const keys = new KeyStore();
  keys.add({ ...KEY, principal: { kind: 'operator' } });
  const faults = new FaultPlan();
  const smq = createSmq({ keys, clock, accountId: ACCOUNT_ID, regionId: 'cn-hangzhou' });
  const gateway = new Gateway({ products: [smq], keys, faults, clock, killInstance: () => {} });
  const endpoint = `http://127.0.0.1:${await gateway.listen(0)}`;
  onTestFinished(async () => {
    smq.close();
    await gateway.close();
  });
  return { smq, keys, faults, endpoint, client: new Mns(ACCOUNT_ID, { ...KEY, endpoint }) };
}

/** What a rejected call of the client threw: its name, and its message without ids and port. */
export async function failureOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const status = /failed with (\d+)/.exec(error.message)?.[1] ?? 'no status';
    const text = /message: (.*)$/s.exec(error.message)?.[1] ?? error.message;
    return `${error.name} ${status}: ${text}`;
  }
  throw new Error('the call succeeded');
}
