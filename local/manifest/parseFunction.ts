import { resolve } from 'node:path';
import type { AsyncInvokeConfig, FunctionConfig, LifecycleHook } from './FunctionConfig.js';
import { ManifestError, ManifestReader } from './ManifestReader.js';
import { parseTrigger } from './parseTrigger.js';
import { queueOfArn } from './queueOfArn.js';

/** Properties that the region acts on. */
const ACTED_ON = [
  'region',
  'functionName',
  'description',
  'runtime',
  'handler',
  'code',
  'cpu',
  'memorySize',
  'timeout',
  'environmentVariables',
  'instanceLifecycleConfig',
  'asyncInvokeConfig',
  'concurrencyConfig',
  'role',
  'logConfig',
  'triggers',
];
/** Properties of the cloud that mean nothing on one machine (facts/function-compute 6.1). */
const IGNORED = [
  'diskSize',
  'internetAccess',
  'layers',
  'vpcConfig',
  'nasConfig',
  'ossMountConfig',
  'tracingConfig',
  'tags',
  'resourceGroupId',
  'provisionConfig',
  'scalingConfig',
  'instanceConcurrency',
  'customDomain',
];

/** Reads the rendered `props` of one resource, strictly. */
export function parseFunction(
  where: string,
  props: unknown,
  region: { readonly regionId: string; readonly baseDir: string },
): FunctionConfig {
  const reader = new ManifestReader(where, props, [...ACTED_ON, ...IGNORED]);
  const functionName = reader.text('functionName');
  if (!/^[A-Za-z_][\w-]{0,63}$/.test(functionName)) {
    reader.fail('functionName', '1-64 letters, digits, _ or -, not beginning with a digit or -');
  }
  if (reader.text('region') !== region.regionId) {
    reader.fail('region', `the region that runs, ${region.regionId}`);
  }
  const memorySize = reader.integer('memorySize', [128, 32_768], 512);
  if (memorySize % 64 !== 0) reader.fail('memorySize', 'a multiple of 64');
  const cpu = reader.number('cpu', [0.05, 16], 0.35);
  // Within 2 %, since the console itself pairs 0.35 with 512 MB and 0.05 with 128 MB.
  const gigabytesPerCpu = memorySize / 1024 / cpu;
  if (reader.has('cpu') && !(gigabytesPerCpu >= 0.98 && gigabytesPerCpu <= 4.08)) {
    reader.fail('cpu', 'one CPU to 1-4 GB of memorySize');
  }
  const triggers = reader.list('triggers').map((trigger, index) =>
    parseTrigger(`${where}.triggers[${index}]`, trigger, {
      functionName,
      region: region.regionId,
    }),
  );
  const names = new Set(triggers.map((trigger) => trigger.name));
  if (names.size < triggers.length) reader.fail('triggers', 'each triggerName once');
  if (triggers.filter((trigger) => trigger.type === 'http').length > 1) {
    reader.fail('triggers', 'one HTTP trigger at most');
  }
  const hooks = reader.child('instanceLifecycleConfig', ['initializer', 'preStop']);
  const concurrency = reader.child('concurrencyConfig', ['reservedConcurrency']);
  return {
    functionName,
    description: reader.text('description', ''),
    // This process runs its own Node.js: only the runtimes with the same handler contract.
    runtime: reader.oneOf('runtime', ['nodejs20', 'nodejs18']),
    handler: parseHandler(reader),
    codeDir: resolve(region.baseDir, parseCode(reader)),
    roleArn: reader.text('role', ''),
    log: parseLog(reader),
    memorySize,
    cpu,
    timeout: reader.integer('timeout', [1, 86_400], 3),
    environmentVariables: parseEnvironment(reader),
    initializer: parseHook(hooks, 'initializer', 300),
    preStop: parseHook(hooks, 'preStop', 90),
    reservedConcurrency: concurrency.has('reservedConcurrency')
      ? concurrency.integer('reservedConcurrency', [0, 100_000])
      : undefined,
    asyncInvoke: parseAsyncInvoke(reader),
    triggers,
  };
}

function parseHandler(reader: ManifestReader): string {
  const handler = reader.text('handler');
  return /^[\w-][\w./-]*\.\w+$/.test(handler) && !handler.includes('..')
    ? handler
    : reader.fail('handler', 'file.method, such as index.handler');
}

function parseCode(reader: ManifestReader): string {
  const code = reader.raw('code');
  return typeof code === 'object' ? reader.child('code', ['src']).text('src') : reader.text('code');
}

function parseEnvironment(reader: ManifestReader): Record<string, string> {
  const variables = reader.child('environmentVariables');
  return Object.fromEntries(
    variables.names().map((name) => {
      const value = variables.raw(name);
      // The API decodes strictly: `cannot unmarshal number` (facts/function-compute 6.1).
      return [name, typeof value === 'string' ? value : variables.fail(name, 'a text')];
    }),
  );
}

/** `auto` lets the component make a project of a name that only it knows: no grant can be asked for. */
function parseLog(reader: ManifestReader): FunctionConfig['log'] {
  if (!reader.has('logConfig') || reader.raw('logConfig') === 'auto') return undefined;
  const log = reader.child('logConfig', [
    'project',
    'logstore',
    'enableRequestMetrics',
    'enableInstanceMetrics',
    'logBeginRule',
  ]);
  return { project: log.text('project'), logstore: log.text('logstore') };
}

function parseHook(
  hooks: ManifestReader,
  name: string,
  maxSeconds: number,
): LifecycleHook | undefined {
  if (!hooks.has(name)) return undefined;
  const hook = hooks.child(name, ['handler', 'timeout']);
  return { handler: parseHandler(hook), timeout: hook.integer('timeout', [1, maxSeconds], 3) };
}

function parseAsyncInvoke(reader: ManifestReader): AsyncInvokeConfig {
  const config = reader.child('asyncInvokeConfig', [
    'destinationConfig',
    'maxAsyncEventAgeInSeconds',
    'maxAsyncRetryAttempts',
    'asyncTask',
    'qualifier',
  ]);
  const destinations = config.child('destinationConfig', ['onSuccess', 'onFailure']);
  return {
    maxAsyncRetryAttempts: config.integer('maxAsyncRetryAttempts', [0, 8], 3),
    maxAsyncEventAgeInSeconds: config.integer('maxAsyncEventAgeInSeconds', [1, 604_800], 86_400),
    onSuccessQueue: parseDestination(destinations, 'onSuccess'),
    onFailureQueue: parseDestination(destinations, 'onFailure'),
  };
}

/** A queue as destination is by analogy with topics (facts/function-compute 9). */
function parseDestination(destinations: ManifestReader, name: string): string | undefined {
  if (!destinations.has(name)) return undefined;
  const arn = destinations.child(name, ['destination']).text('destination');
  const queueName = queueOfArn(arn);
  if (queueName === undefined) {
    throw new ManifestError(
      `${destinations.where}.${name}.destination`,
      `this region delivers to SMQ queues only (acs:mns:…:/queues/{queue}/messages), found ${arn}`,
    );
  }
  return queueName;
}
