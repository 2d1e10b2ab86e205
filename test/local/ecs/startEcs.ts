import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as ecsModule from '@alicloud/ecs20140526';
import * as openApi from '@alicloud/openapi-core';
import type { RegionClock } from '../../../local/clock.js';
import { createRegionClock } from '../../../local/clock.js';
import { createEcs, type EcsOptions, type EcsProduct } from '../../../local/ecs/createEcs.js';
import type { RegionSnapshotJson } from '../../../local/ecs/state/snapshot.js';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';

type EcsClient = InstanceType<typeof ecsModule.default.default>;

/** The client class lies one or two defaults deep, as the loader has it. */
const Ecs = deepest(ecsModule.default) as typeof ecsModule.default.default;

function deepest(value: unknown): unknown {
  const inner = (value as { default?: unknown }).default;
  return inner === undefined ? value : deepest(inner);
}

export const REGION = 'cn-hangzhou';
export const ACCOUNT = '1234567890123456';
export const KEY = { accessKeyId: 'LTAItest', accessKeySecret: 'secret' };

/** A clock that stands still until it is moved. */
export class HandClock implements RegionClock {
  readonly speed: number;
  wallMs: number;

  constructor(wallMs = Date.now(), speed = 1) {
    this.wallMs = wallMs;
    this.speed = speed;
  }

  now = () => this.wallMs;
  scale = (durationMs: number) => durationMs / this.speed;
  sleep = async () => {};
  after = () => () => {};
}

export interface RunningEcs {
  readonly ecs: EcsProduct;
  readonly client: EcsClient;
  readonly faults: FaultPlan;
  readonly keys: KeyStore;
  readonly port: number;
  close(): Promise<void>;
}

export function sampleRegion(): RegionSnapshotJson {
  const file = new URL('../../../examples/region-shop.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as RegionSnapshotJson;
}

/** An ECS behind a gateway of its own, with the sample region unless told otherwise. */
export async function startEcs(options: Partial<EcsOptions> = {}): Promise<RunningEcs> {
  const keys = new KeyStore();
  keys.add({ ...KEY, principal: { kind: 'operator' } });
  const clock = options.clock ?? createRegionClock();
  const ecs = createEcs({
    keys,
    clock,
    accountId: ACCOUNT,
    regionId: REGION,
    snapshot: options.snapshot ?? sampleRegion(),
    ...options,
  });
  const faults = new FaultPlan();
  const gateway = new Gateway({ products: [ecs], keys, faults, clock, killInstance: () => {} });
  const port = await gateway.listen(0);
  return { ecs, client: sdkClient(port), faults, keys, port, close: () => gateway.close() };
}

function config(port: number, over: Record<string, unknown>) {
  return new openApi.$OpenApiUtil.Config({
    ...KEY,
    protocol: 'http',
    endpoint: `127.0.0.1:${port}`,
    regionId: REGION,
    readTimeout: 20_000,
    connectTimeout: 20_000,
    ...over,
  });
}

export function sdkClient(port: number, over: Record<string, unknown> = {}): EcsClient {
  return new Ecs(config(port, over) as never);
}

/** The generic client of the SDK's core: any operation, any parameter. */
export async function callGeneric(
  port: number,
  action: string,
  query: Record<string, string>,
  over: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const GenericClient = deepest(openApi) as typeof openApi.default.default;
  const client = new GenericClient(config(port, over));
  const params = new openApi.$OpenApiUtil.Params({
    action,
    version: '2014-05-26',
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  const request = new openApi.$OpenApiUtil.OpenApiRequest({ query });
  const { RuntimeOptions } = createRequire(import.meta.url)('@darabonba/typescript');
  return await client.callApi(params, request, new RuntimeOptions({}));
}

/** What a caller learns from a refusal. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ code: unknown; statusCode: unknown }> {
  const error = (await call.then(
    () => ({ code: 'none', statusCode: 200 }),
    (reason: unknown) => reason,
  )) as { code: unknown; statusCode: unknown };
  return { code: error.code, statusCode: error.statusCode };
}
