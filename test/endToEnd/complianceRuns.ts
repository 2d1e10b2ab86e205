import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { signRequest } from '../../cli/client/signRequest.js';
import type { RunView } from '../../shared/contracts/runView.js';
import { checkedFetch } from '../functions/fitsRoute.js';
import type { Deployment } from './deployment.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The routes under /compliance of a deployment, and the evidence behind them. */
export interface Compliance {
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Waits until a run has ended. */
  ended(runId: string): Promise<RunView>;
  /** Starts a run and waits for its end. */
  run(body?: unknown): Promise<RunView>;
  /** The folder of a run's evidence. */
  folder(runId: string): string;
  /** A file of a run's evidence. */
  evidence(runId: string, name: string): Buffer;
}

export function complianceOf(deployment: Deployment): Compliance {
  const { region } = deployment;
  const call = async (
    method: string,
    path: string,
    body = '',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const url = new URL(path, region.endpoint);
    const about = { method, url, body, now: new Date(), nonce: randomUUID() };
    const signed = signRequest(region.key, about);
    const response = await checkedFetch(url, {
      method,
      headers: { ...headers, ...signed, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body } : {}),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: JSON.parse(text),
    };
  };
  const folder = (runId: string) =>
    join(
      region.dataDir,
      'oss',
      `sg-membership-evidence-${region.accountId}`,
      region.accountId,
      region.regionId,
      'compliance',
      runId,
    );
  const ended = async (runId: string): Promise<RunView> => {
    const until = Date.now() + 500_000;
    for (;;) {
      const body = (await call('GET', `/compliance/runs/${runId}`)).body as RunView;
      if (body.status === 'completed' || body.status === 'incomplete') return body;
      if (Date.now() > until) {
        const logs = ['verifier', 'request-http'].flatMap((name) =>
          region.fc.logsOf(name).slice(-15),
        );
        throw new Error(`${runId} did not end: ${JSON.stringify(body)}\n${logs.join('\n')}`);
      }
      await delay(100);
    }
  };
  return {
    post: (body, headers) => call('POST', '/compliance/runs', JSON.stringify(body), headers),
    get: (path) => call('GET', path),
    ended,
    run: async (body = {}) => {
      const accepted = await call('POST', '/compliance/runs', JSON.stringify(body));
      return ended((accepted.body as { runId: string }).runId);
    },
    folder,
    evidence: (runId, name) => readFileSync(join(folder(runId), name)),
  };
}
