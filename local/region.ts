import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createAdminProduct, hasRegionToken } from './admin/createAdminProduct.js';
import { claimDataDir } from './claimDataDir.js';
import { createRegionClock, type RegionClock } from './clock.js';
import { type CloudFlowProduct, createCloudFlow } from './cloudflow/createCloudFlow.js';
import { createEcs, type EcsOptions, type EcsProduct } from './ecs/createEcs.js';
import type { RegionSnapshotJson } from './ecs/state/snapshot.js';
import { createFc, type FcProduct } from './fc/createFc.js';
import { FaultPlan } from './gateway/faults.js';
import { type AccessKey, KeyStore } from './gateway/keys.js';
import { Gateway, type GatewayOptions } from './gateway/server.js';
import { readBucketNames } from './manifest/readBucketNames.js';
import { readFlows } from './manifest/readFlows.js';
import { createOss } from './oss/createOss.js';
import { RoleStore } from './ram/RoleStore.js';
import { readRoles } from './ram/readRoles.js';
import { createSmq, type SmqProduct } from './smq/createSmq.js';

export interface RegionOptions {
  /** The project's root: s.yaml, deploy/resources.yaml and workflows/ are read from here as data. */
  readonly rootDir: string;
  /** Default: deploy/ram.yaml of the root. */
  readonly rolesFile?: string;
  /** Objects, code and function logs go here: a new or empty folder, or one of an earlier region. */
  readonly dataDir: string;
  readonly snapshot: RegionSnapshotJson;
  /** 0 picks a free port. */
  readonly port?: number;
  /** Divides durations, never wall time. Default 1. */
  readonly speed?: number;
  readonly seed?: number;
  /** Latency of every call, milliseconds of the region's time. */
  readonly latencyMs?: number;
  readonly pushErrorCounts?: 'failed' | 'ok';
  readonly ecs?: Pick<
    EcsOptions,
    'quotas' | 'propagationDelayMs' | 'transitionDelayMs' | 'maxGroupsPerInterface'
  >;
  /** Whether timer triggers fire; default true. */
  readonly timers?: boolean;
  /** Further environment variables of every function. */
  readonly functionEnv?: Readonly<Record<string, string>>;
  readonly onCall?: GatewayOptions['onCall'];
}

/** A running loopback region. */
export interface Region {
  readonly endpoint: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly dataDir: string;
  /** The operator's access key. */
  readonly key: AccessKey;
  /** What the region's own routes (`/_region/…`) ask for in the header `x-region-token`. */
  readonly adminToken: string;
  readonly clock: RegionClock;
  readonly faults: FaultPlan;
  readonly ecs: EcsProduct;
  readonly smq: SmqProduct;
  readonly cloudFlow: CloudFlowProduct;
  readonly fc: FcProduct;
  /** What functions and flows may do, and did. */
  readonly roles: RoleStore;
  close(): Promise<void>;
}

/**
 * Starts a small Alibaba Cloud region in this process, on 127.0.0.1 alone: ECS, SMQ, OSS, CloudFlow
 * and Function Compute behind one port. Functions and flows of s.yaml are deployed with the roles of
 * deploy/ram.yaml, and held to them; the buckets of deploy/resources.yaml exist; queues are made by
 * their own API.
 *
 * @example
 * const region = await startRegion({ rootDir: process.cwd(), dataDir: '.sgm-region', snapshot, speed: 30 });
 * console.log(region.endpoint, region.key.accessKeyId);
 * await region.close();
 */
export async function startRegion(options: RegionOptions): Promise<Region> {
  const { rootDir, dataDir, snapshot } = options;
  const { accountId, regionId } = snapshot;
  const clock = createRegionClock(options.speed ?? 1);
  const keys = new KeyStore();
  const faults = new FaultPlan(options.seed ?? 1);
  const key = keys.add({
    accessKeyId: `LTAI${randomBytes(10).toString('hex')}`,
    accessKeySecret: randomBytes(24).toString('base64url'),
    principal: { kind: 'operator' },
  });
  const adminToken = randomBytes(24).toString('base64url');
  const templateEnv = { SGM_ACCOUNT: accountId, SGM_REGION: regionId };
  const common = { keys, clock, accountId, regionId };
  claimDataDir(dataDir);

  const ecs = createEcs({ ...common, snapshot, ...options.ecs });
  const smq = createSmq(common);
  const buckets = readBucketNames(rootDir, templateEnv);
  const oss = createOss({
    ...common,
    dataDir: join(dataDir, 'oss'),
    buckets: Object.values(buckets),
  });
  const roleNames = {
    account: accountId,
    region: regionId,
    bucket: buckets.evidence ?? '',
    coordinationBucket: buckets.coordination ?? '',
  };
  const rolesFile = options.rolesFile ?? join(rootDir, 'deploy', 'ram.yaml');
  const roles = new RoleStore(
    accountId,
    readRoles(rolesFile, roleNames, (what) => {
      process.stderr.write(`region: ${what}\n`);
    }),
  );
  let endpoint = '';
  const fc = createFc({
    ...common,
    rootDir,
    roles,
    queues: smq.queues,
    endpoint: () => endpoint,
    templateEnv,
    faults,
    pushErrorCounts: options.pushErrorCounts ?? 'failed',
    dataDir,
    ...(options.timers === undefined ? {} : { timers: options.timers }),
    ...(options.functionEnv ? { extraEnv: options.functionEnv } : {}),
  });
  const cloudFlow = createCloudFlow({ ...common, roles, functions: fc, queues: smq.queues });
  const admin = createAdminProduct({ adminToken, ecs, fc, faults, roles });
  const gateway = new Gateway({
    products: [admin, ecs, cloudFlow, smq, oss, fc],
    keys,
    faults,
    clock,
    isAdmin: (headers) => hasRegionToken(headers, adminToken),
    latencyMs: options.latencyMs ?? 0,
    killInstance: (principal) => fc.killInstance(principal),
    ...(options.onCall ? { onCall: options.onCall } : {}),
  });
  endpoint = `http://127.0.0.1:${await gateway.listen(options.port ?? 0)}`;
  try {
    for (const flow of readFlows(rootDir, templateEnv)) cloudFlow.putFlow(flow);
    await fc.start();
  } catch (error) {
    await gateway.close();
    throw error;
  }
  return {
    endpoint,
    accountId,
    regionId,
    dataDir,
    key,
    adminToken,
    clock,
    faults,
    ecs,
    smq,
    cloudFlow,
    fc,
    roles,
    async close() {
      await cloudFlow.close();
      await fc.close();
      smq.close();
      await gateway.close();
    },
  };
}
