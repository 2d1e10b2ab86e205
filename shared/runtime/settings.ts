import { join } from 'node:path';
import * as v from 'valibot';
import { RegionId } from '../contracts/ids.js';
import { limits } from '../contracts/limits.js';
import type { Place } from '../contracts/place.js';
import { SettingsError } from './errors.js';

const Text = v.pipe(v.string(), v.minLength(1));
const Count = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(min),
    v.maxValue(max),
  );
const Share = v.pipe(
  v.string(),
  v.transform(Number),
  v.number('must be a number'),
  v.minValue(0),
  v.maxValue(1),
);
const Endpoint = v.optional(
  v.pipe(
    v.string(),
    v.regex(
      /^https?:\/\/[^/\s]+$/,
      'must be http://host[:port] or https://host[:port], without a path',
    ),
  ),
);

/** Calls per minute by API, as JSON; an API that is not named has 1,000 (facts/ecs 5). */
const Budgets = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.string(), v.pipe(v.number(), v.minValue(1))),
);

const Environment = v.object({
  FC_ACCOUNT_ID: Text,
  FC_REGION: Text,
  ECS_ENDPOINT: Endpoint,
  SMQ_ENDPOINT: Endpoint,
  CLOUDFLOW_ENDPOINT: Endpoint,
  OSS_ENDPOINT: Endpoint,
  EVIDENCE_BUCKET: Text,
  /** Holds what must not last; its lifecycle removes objects after a day. */
  COORDINATION_BUCKET: Text,
  /** Comma-separated; default: the own region. */
  REGIONS: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',').map((region) => region.trim())),
      v.array(RegionId),
    ),
  ),
  WORK_QUEUE: v.optional(Text, 'membership-work'),
  WORK_SMALL_QUEUE: v.optional(Text, 'membership-work-small'),
  WORK_DEAD_QUEUE: v.optional(Text, 'membership-work-dead'),
  WORK_REJECTED_QUEUE: v.optional(Text, 'membership-work-rejected'),
  REQUESTS_QUEUE: v.optional(Text, 'membership-requests'),
  REQUESTS_REJECTED_QUEUE: v.optional(Text, 'membership-requests-rejected'),
  FINDINGS_QUEUE: v.optional(Text, 'compliance-findings'),
  CHANGE_FLOW: v.optional(Text, 'membership-change'),
  COMPLIANCE_FLOW: v.optional(Text, 'compliance-check'),
  /** Folder of the policies that compliance runs judge by; default: `policies` beside the code. */
  POLICIES_DIR: v.optional(Text),
  /** What changes are held to; default: `guardrails.yaml` beside the code. */
  GUARDRAILS_FILE: v.optional(Text),
  FC_FUNC_CODE_PATH: v.optional(Text, './'),
  REQUEST_FUNCTION: v.optional(Text, 'request'),
  VERIFIER_FUNCTION: v.optional(Text, 'verifier'),
  MAX_GROUPS_PER_INTERFACE: v.optional(Count(1, 50), String(limits.groupsPerInterface)),
  ECS_BUDGETS: v.optional(Budgets, '{}'),
  RATE_SHARE: v.optional(Share, '0.8'),
  /** The part of RATE_SHARE that is kept for small changes. */
  SMALL_RATE_SHARE: v.optional(Share, '0.1'),
  WORKERS: v.optional(Count(1, 300), '10'),
  WORKER_SIZE: v.optional(v.picklist(['small', 'large']), 'large'),
  SETTLE_LIMIT_SECONDS: v.optional(Count(1, 86_400), String(limits.settleLimitSeconds)),
  TIME_SCALE: v.optional(v.pipe(v.string(), v.transform(Number), v.minValue(0.001))),
});

export interface Settings {
  readonly accountId: string;
  /** The region of the deployment: queues, flow and buckets are here. */
  readonly homeRegionId: string;
  /** The regions whose instances this deployment changes. */
  readonly regionIds: readonly string[];
  /** The same regions as places of the account. */
  readonly places: readonly Place[];
  readonly endpoints: {
    readonly ecs: string | undefined;
    readonly smq: string | undefined;
    readonly cloudFlow: string | undefined;
    readonly oss: string | undefined;
  };
  readonly bucket: string;
  readonly coordinationBucket: string;
  readonly queues: {
    readonly work: string;
    readonly workSmall: string;
    readonly workDead: string;
    readonly workRejected: string;
    readonly requests: string;
    readonly requestsRejected: string;
    readonly findings: string;
  };
  readonly changeFlow: string;
  readonly complianceFlow: string;
  readonly policiesDir: string;
  readonly guardrailsFile: string;
  readonly functions: { readonly request: string; readonly verifier: string };
  /** The ARN that a flow invokes a function by (facts/cloudflow 2). */
  readonly functionArn: (functionName: string) => string;
  readonly groupsPerInterface: number;
  /** Calls a minute that ECS grants to an API. */
  readonly budgetOf: (api: string) => number;
  /** Calls a minute that a change of this size may make to an API, all workers together. */
  readonly ratePerMinute: (size: 'small' | 'large', api?: string) => number;
  /** Calls a minute that reading may make to an API. */
  readonly readsPerMinute: (api: string) => number;
  readonly workers: number;
  readonly workerSize: 'small' | 'large';
  readonly settleLimitSeconds: number;
  readonly timeScale: number;
}

/**
 * Reads the settings from environment variables, each with its default.
 * Throws SettingsError, which names every variable that can't be used.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = v.safeParse(Environment, present);
  if (!parsed.success) {
    const faults = parsed.issues.map(
      (issue) => `${v.getDotPath(issue) ?? 'environment'}: ${issue.message}`,
    );
    throw new SettingsError(`settings: ${faults.join('; ')}`);
  }
  const env = parsed.output;
  const budgetOf = (api: string) => env.ECS_BUDGETS[api] ?? 1_000;
  const accountId = env.FC_ACCOUNT_ID;
  const regionIds = env.REGIONS ?? [env.FC_REGION];
  return {
    accountId,
    homeRegionId: env.FC_REGION,
    regionIds,
    places: regionIds.map((regionId) => ({ accountId, regionId })),
    endpoints: {
      ecs: env.ECS_ENDPOINT,
      smq: env.SMQ_ENDPOINT,
      cloudFlow: env.CLOUDFLOW_ENDPOINT,
      oss: env.OSS_ENDPOINT,
    },
    bucket: env.EVIDENCE_BUCKET,
    coordinationBucket: env.COORDINATION_BUCKET,
    queues: {
      work: env.WORK_QUEUE,
      workSmall: env.WORK_SMALL_QUEUE,
      workDead: env.WORK_DEAD_QUEUE,
      workRejected: env.WORK_REJECTED_QUEUE,
      requests: env.REQUESTS_QUEUE,
      requestsRejected: env.REQUESTS_REJECTED_QUEUE,
      findings: env.FINDINGS_QUEUE,
    },
    changeFlow: env.CHANGE_FLOW,
    complianceFlow: env.COMPLIANCE_FLOW,
    guardrailsFile: env.GUARDRAILS_FILE ?? join(env.FC_FUNC_CODE_PATH, 'guardrails.yaml'),
    policiesDir: env.POLICIES_DIR ?? join(env.FC_FUNC_CODE_PATH, 'policies'),
    functions: { request: env.REQUEST_FUNCTION, verifier: env.VERIFIER_FUNCTION },
    functionArn: (name) => `acs:fc:${env.FC_REGION}:${env.FC_ACCOUNT_ID}:functions/${name}/LATEST`,
    groupsPerInterface: env.MAX_GROUPS_PER_INTERFACE,
    budgetOf,
    ratePerMinute: (size, api = 'JoinSecurityGroup') => {
      const share = size === 'small' ? env.SMALL_RATE_SHARE : env.RATE_SHARE - env.SMALL_RATE_SHARE;
      return Math.max(1, Math.round(share * budgetOf(api)));
    },
    readsPerMinute: (api) => Math.max(1, env.RATE_SHARE * budgetOf(api)),
    workers: env.WORKERS,
    workerSize: env.WORKER_SIZE,
    settleLimitSeconds: env.SETTLE_LIMIT_SECONDS,
    timeScale: env.TIME_SCALE ?? 1,
  };
}
