import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RegionClock } from '../clock.js';
import type { FaultPlan } from '../gateway/faults.js';
import type { KeyStore, Principal } from '../gateway/keys.js';
import type { Product } from '../gateway/wire.js';
import type { FunctionConfig } from '../manifest/FunctionConfig.js';
import { ManifestError } from '../manifest/ManifestReader.js';
import { readManifest } from '../manifest/readManifest.js';
import type { FunctionInvoker, RegionQueues } from '../ports.js';
import type { RoleStore } from '../ram/RoleStore.js';
import { errorResponse } from './errorResponse.js';
import { FunctionRuntime } from './FunctionRuntime.js';
import { buildHttpEvent } from './http/buildHttpEvent.js';
import { serveHttpTrigger } from './http/serveHttpTrigger.js';
import { type FcInvocation, Invoker } from './Invoker.js';
import { type FcResult, makeRequestId } from './invocation.js';
import { apiRouteOf, serveApi } from './serveApi.js';
import { startTimer } from './startTimer.js';
import { type Stream, startStream } from './stream/startStream.js';

export interface FcOptions {
  /** The project's root: the instances' bootstrap is found from here. */
  readonly rootDir: string;
  /** Default: `s.yaml` in `rootDir`. Code folders are relative to this file. */
  readonly sYamlFile?: string;
  readonly keys: KeyStore;
  /** The roles that functions take. Absent: every function may do everything. */
  readonly roles?: RoleStore;
  readonly clock: RegionClock;
  readonly accountId: string;
  readonly regionId: string;
  readonly queues: RegionQueues;
  /** `http://127.0.0.1:PORT`; asked when an instance starts, so after the gateway listens. */
  readonly endpoint: () => string;
  /** Further environment variables of every function; they win over all others. */
  readonly extraEnv?: Readonly<Record<string, string>>;
  /** What `${env('NAME')}` finds in s.yaml. */
  readonly templateEnv?: Readonly<Record<string, string | undefined>>;
  readonly faults: FaultPlan;
  /** Whether a function error counts as a failed EventBridge push (not documented). */
  readonly pushErrorCounts: 'failed' | 'ok';
  /** Whether an invocation of a function with an HTTP trigger has its shape. Default true. */
  readonly wrapInvocations?: boolean;
  /** Code is copied to `code/` and log lines to `logs/` in here; without it neither is. */
  readonly dataDir?: string;
  /** Whether timer triggers fire. Default true. */
  readonly timers?: boolean;
  /** 0-1, for the waits between pushes. Default `Math.random`. */
  readonly random?: () => number;
}

/** Function Compute of the region; also serves the requests that no other product claims. */
export interface FcProduct extends Product, FunctionInvoker {
  invoke(invocation: FcInvocation): Promise<FcResult>;
  /** Names of the functions in s.yaml. */
  readonly functionNames: readonly string[];
  /** The latest log lines of a function, oldest first. */
  logsOf(functionName: string, options?: { readonly tail?: number }): string[];
  /** Ends a function instance at once, as a crash would. */
  killInstance(principal: Extract<Principal, { kind: 'function' }>): void;
  /** Starts timers and streams; throws `ManifestError` when the code of a function is not there. */
  start(): Promise<void>;
  /** Ends timers, streams and instances. */
  close(): Promise<void>;
  /** Resolves when no asynchronous invocation is under way or waiting for a retry. */
  settled(): Promise<void>;
}

/**
 * Function Compute 3.0 (facts/function-compute): runs the functions of s.yaml in processes of their
 * own. Not simulated: versions and aliases, provisioned instances, the freeze between calls, layers,
 * mounts, CORS configuration, triggers other than HTTP, timer and EventBridge from SMQ. A fault in
 * s.yaml is a `ManifestError` here.
 */
export function createFc(options: FcOptions): FcProduct {
  const { rootDir, keys, clock, accountId, regionId, queues, faults } = options;
  const wrapInvocations = options.wrapInvocations ?? true;
  const sources = readManifest({
    sYamlFile: options.sYamlFile ?? join(rootDir, 's.yaml'),
    regionId,
    templateEnv: options.templateEnv ?? {},
  });
  const functions = new Map(
    [...sources].map(([name, config]) => [name, deployCode(config, options.dataDir)]),
  );
  const runtimeOptions = {
    bootstrapFile: join(rootDir, 'local', 'fc', 'bootstrap.mjs'),
    keys,
    roles: options.roles,
    clock,
    accountId,
    regionId,
    endpoint: options.endpoint,
    extraEnv: options.extraEnv ?? {},
    dataDir: options.dataDir,
  };
  const runtimes = new Map(
    [...functions].map(([name, config]) => [name, new FunctionRuntime(config, runtimeOptions)]),
  );
  const invoker = new Invoker({ runtimes, clock, queues, accountId, regionId });
  const region = { invoker, keys, clock, accountId, regionId };
  const stopTimers: (() => void)[] = [];
  const streams: Stream[] = [];

  /** Callers in the cloud use InvokeFunction too, so what they send is wrapped alike. */
  const invokeFromInside = (invocation: FcInvocation): Promise<FcResult> => {
    const { functionName, payload, source } = invocation;
    const triggers = functions.get(functionName)?.triggers ?? [];
    const isWrapped = wrapInvocations && triggers.some(({ type }) => type === 'http');
    if (!isWrapped || source === 'timer') return invoker.invoke(invocation);
    const requestId = invocation.requestId ?? makeRequestId(clock.now());
    const event = buildHttpEvent({
      method: 'POST',
      path: `/2023-03-30/functions/${functionName}/invocations`,
      rawQuery: '',
      headers: { 'content-type': 'application/octet-stream', 'user-agent': source },
      body: payload,
      requestId,
      nowMs: clock.now(),
      accountId,
      regionId,
      functionName,
    });
    return invoker.invoke({ ...invocation, requestId, payload: event });
  };

  const isApi: Product['claims'] = ({ path }) => /^\/(2023-03-30|2016-08-15)\//.test(path);

  return {
    name: 'fc',
    functionNames: [...functions.keys()],
    claims: isApi,
    operationOf: (request) =>
      isApi(request) ? (apiRouteOf(request)?.operation ?? 'Unknown') : 'HttpTrigger',
    handle: (request) =>
      isApi(request)
        ? serveApi(request, { ...region, functions, wrapInvocations })
        : serveHttpTrigger(request, { ...region, functions: [...functions.values()] }),
    refuse: (kind, request) =>
      kind === 'throttle'
        ? errorResponse(request.requestId, 429, 'ResourceThrottled', 'the request is throttled')
        : errorResponse(
            request.requestId,
            500,
            'InternalServerError',
            'an internal error occurred',
          ),

    invoke: invokeFromInside,
    settled: () => invoker.settled(),
    logsOf: (functionName, { tail } = {}) => runtimes.get(functionName)?.log.lines(tail) ?? [],
    killInstance: ({ functionName, instanceId }) => {
      runtimes.get(functionName)?.kill(instanceId);
    },

    start: async () => {
      for (const config of sources.values()) {
        refuseMissingCode(config);
        if (options.roles) refuseBadRole(config, options.roles, { accountId, regionId });
      }
      for (const { functionName, triggers } of functions.values()) {
        const note = (line: string) => runtimes.get(functionName)?.log.add(line);
        for (const trigger of triggers) {
          if (trigger.type === 'timer' && trigger.enable && (options.timers ?? true)) {
            stopTimers.push(startTimer(trigger, functionName, { clock, invoke: invokeFromInside }));
          }
          if (trigger.type !== 'eventbridge' || !trigger.enable) continue;
          const stream = startStream(trigger, {
            functionName,
            invoke: invokeFromInside,
            queues,
            clock,
            accountId,
            regionId,
            faults,
            pushErrorCounts: options.pushErrorCounts,
            random: options.random ?? Math.random,
            note,
          });
          streams.push(stream);
        }
      }
    },

    close: async () => {
      for (const stop of stopTimers.splice(0)) stop();
      const ending = [invoker.close(), ...streams.splice(0).map((stream) => stream.stop())];
      await Promise.all([...ending, ...[...runtimes.values()].map((runtime) => runtime.close())]);
    },
  };
}

/**
 * A function runs from a copy in the region's own folder, so that a later build does not change what
 * is deployed, as in the cloud. Code that is missing is refused at `start`.
 */
function deployCode(config: FunctionConfig, dataDir: string | undefined): FunctionConfig {
  if (dataDir === undefined || !existsSync(config.codeDir)) return config;
  const codeDir = join(dataDir, 'code', config.functionName);
  rmSync(codeDir, { recursive: true, force: true });
  cpSync(config.codeDir, codeDir, { recursive: true });
  return { ...config, codeDir };
}

/**
 * A role that is named must exist and trust Function Compute, and where there is a log the role is
 * what writes it (facts/provisioning 6): without the grant the log would stay empty.
 */
function refuseBadRole(
  { functionName, roleArn, log }: FunctionConfig,
  roles: RoleStore,
  { accountId, regionId }: { readonly accountId: string; readonly regionId: string },
): void {
  const service = 'fc.aliyuncs.com';
  if (roleArn !== '' && !roles.find(roleArn, service)) {
    throw new ManifestError(functionName, `no role ${roleArn} trusts ${service}`);
  }
  if (!log) return;
  const resource = `acs:log:${regionId}:${accountId}:project/${log.project}/logstore/${log.logstore}`;
  const call = { action: 'log:PostLogStoreLogs', resources: [resource] };
  if (roles.assume(roleArn, service).allows(call)) return;
  throw new ManifestError(functionName, `its role is not granted ${call.action} on ${resource}`);
}

function refuseMissingCode({ functionName, codeDir, handler }: FunctionConfig): void {
  const file = join(codeDir, handler.slice(0, handler.lastIndexOf('.')));
  if (existsSync(`${file}.mjs`) || existsSync(`${file}.js`)) return;
  throw new ManifestError(functionName, `its code is missing: ${file}.mjs or .js; build first`);
}
