import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readManifest, renderManifest } from '../../../local/manifest/readManifest.js';
import { Role } from '../../../local/ram/Role.js';
import { RoleStore } from '../../../local/ram/RoleStore.js';
import { rootDir } from '../../rootDir.js';
import { FIXTURES_DIR, makeTempDir, startFc } from '../fc/startFc.js';
import { queueTrigger, writeManifest } from '../fc/writeManifest.js';

const read = (sYamlFile: string, templateEnv: Record<string, string> = {}) =>
  readManifest({ sYamlFile, regionId: 'cn-hangzhou', templateEnv });
/** A template of s.yaml. */
const template = (inner: string) => `$\{${inner}}`;
const LOGGING = 'acs:ram::1234567890123456:role/l';
const http = (triggerConfig: object) => ({ triggerName: 'h', triggerType: 'http', triggerConfig });
const timer = (triggerConfig: object) => ({
  triggerName: 't',
  triggerType: 'timer',
  triggerConfig,
});

test('renders templates as Serverless Devs itself does', () => {
  const home = makeTempDir();
  const sYamlFile = join(FIXTURES_DIR, 's.yaml');
  // NODE_ENV=test keeps the command from starting its update check and telemetry.
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    serverless_devs_config_home: home,
    NODE_ENV: 'test',
    WHO: 'you',
  };
  const output = execFileSync(
    process.execPath,
    [
      join(rootDir, 'node_modules/@serverless-devs/s/bin/s'),
      'preview',
      '-o',
      'json',
      '-t',
      sYamlFile,
    ],
    { env, cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const preview = JSON.parse(output.slice(output.indexOf('{'))) as {
    resources: Record<string, { props: object }>;
  };
  const expected = Object.fromEntries(
    Object.entries(preview.resources).map(([name, { props }]) => [name, props]),
  );
  const templateEnv = { WHO: 'you' };
  expect(renderManifest({ sYamlFile, regionId: 'cn-hangzhou', templateEnv })).toStrictEqual(
    expected,
  );
});

test('reads a function whole', () => {
  const file = writeManifest(
    {
      timeout: '60',
      cpu: 0.5,
      environmentVariables: {
        QUEUE: `${template("env('QUEUE','jobs')")}-x`,
        RETRIES: '3',
        PLACE: template('vars.a.b'),
      },
      asyncInvokeConfig: { maxAsyncRetryAttempts: 0 },
      logConfig: 'auto',
      triggers: [
        http({ methods: ['GET'] }),
        timer({ cronExpression: '@every 4m' }),
        queueTrigger(
          {
            deadLetterQueue: { Arn: 'acs:mns:cn-hangzhou:1:/queues/dead' },
            batchWindow: { CountBasedWindow: 10, TimeBasedWindow: 1 },
            retryStrategy: { PushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY' },
            maximumTasks: 2,
          },
          { eventRuleFilterPattern: '{"source": ["MNS-record-jobs"]}' },
        ),
      ],
    },
    { vars: { a: { b: template("env('PLACE')") } } },
  );
  expect([...read(file, { PLACE: 'here' }).values()]).toStrictEqual([
    {
      functionName: 'record',
      description: '',
      runtime: 'nodejs20',
      handler: 'index.handler',
      codeDir: join(FIXTURES_DIR, 'record'),
      roleArn: '',
      log: undefined,
      memorySize: 512,
      cpu: 0.5,
      timeout: 60,
      environmentVariables: { QUEUE: 'jobs-x', RETRIES: '3', PLACE: 'here' },
      initializer: undefined,
      preStop: undefined,
      reservedConcurrency: undefined,
      asyncInvoke: {
        maxAsyncRetryAttempts: 0,
        maxAsyncEventAgeInSeconds: 86_400,
        onSuccessQueue: undefined,
        onFailureQueue: undefined,
      },
      triggers: [
        {
          type: 'http',
          name: 'h',
          authType: 'function',
          methods: ['GET'],
          disableURLInternet: false,
        },
        { type: 'timer', name: 't', cronExpression: '@every 4m', enable: false, payload: '' },
        {
          type: 'eventbridge',
          name: 'jobs',
          enable: true,
          asyncInvocationType: false,
          queueName: 'jobs',
          isBase64Decode: true,
          eventSchema: 'CloudEvents',
          mode: 'event-streaming',
          errorsTolerance: 'ALL',
          pushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY',
          deadLetterQueueName: 'dead',
          countBasedWindow: 10,
          timeBasedWindow: 1,
          maximumTasks: 2,
        },
      ],
    },
  ]);
});

test.each([
  [{ timeout: 0 }, 'resources.record.props.timeout: wanted a number from 1 to 86400, found 0'],
  [
    { memorySize: 100 },
    'resources.record.props.memorySize: wanted a number from 128 to 32768, found 100',
  ],
  [{ memorySize: 130 }, 'resources.record.props.memorySize: wanted a multiple of 64, found 130'],
  [
    { cpu: 4, memorySize: 1024 },
    'resources.record.props.cpu: wanted one CPU to 1-4 GB of memorySize, found 4',
  ],
  [
    { runtime: 'python3' },
    'resources.record.props.runtime: wanted one of nodejs20, nodejs18, found "python3"',
  ],
  [
    { handler: 'index' },
    'resources.record.props.handler: wanted file.method, such as index.handler, found "index"',
  ],
  [
    { region: 'cn-beijing' },
    'resources.record.props.region: wanted the region that runs, cn-hangzhou, found "cn-beijing"',
  ],
  [{ description: template('resources.a.output.b') }, 'unknown template $'],
  [
    { description: template("env('NONE')") },
    `${template("env('NONE')")} has no value and no default`,
  ],
  [{ description: template('vars.none') }, 'vars.none is not defined'],
  [
    {
      asyncInvokeConfig: {
        destinationConfig: { onFailure: { destination: 'acs:fc:x:1:functions/f' } },
      },
    },
    'this region delivers to SMQ queues only (acs:mns:…:/queues/{queue}/messages), found acs:fc:x:1:functions/f',
  ],
  [
    { environmentVariables: { WORKERS: 10 } },
    'resources.record.props.environmentVariables.WORKERS: wanted a text, found 10',
  ],
  [{ logConfig: { project: 'p' } }, 'resources.record.props.logConfig.logstore: wanted a text'],
  [{ memorySise: 512 }, 'resources.record.props: unknown property memorySise'],
  [
    { triggers: [{ triggerName: 'x', triggerType: 'oss' }] },
    'wanted one of http, timer, eventbridge, found "oss"',
  ],
  [
    { triggers: [timer({ cronExpression: '0 2 * * *', enable: true })] },
    'triggers[0].triggerConfig.cronExpression: wanted six cron fields (seconds first) or @every 4m, found "0 2 * * *"',
  ],
  [{ triggers: [timer({ cron: 'nonsense' })] }, 'triggers[0].triggerConfig: unknown property cron'],
  [{ triggers: [http({ methods: [] })] }, 'wanted at least one method'],
  [{ triggers: [http({ methods: ['FETCH'] })] }, 'wanted methods out of GET, POST'],
  [
    { triggers: [http({ methods: ['GET'], authType: 'jwt' })] },
    'wanted one of function, anonymous, found "jwt"',
  ],
  [
    { triggers: [http({ methods: ['GET'] }), { ...http({ methods: ['GET'] }), triggerName: 'i' }] },
    'wanted one HTTP trigger at most',
  ],
  [{ triggers: [queueTrigger(), queueTrigger()] }, 'wanted each triggerName once'],
  [
    { triggers: [queueTrigger({}, {}, { RegionId: 'cn-beijing' })] },
    "wanted the function's own region cn-hangzhou",
  ],
  [
    { triggers: [queueTrigger({}, {}, { queueName: 'jobs' })] },
    'sourceMNSParameters: unknown property queueName',
  ],
  [
    { triggers: [queueTrigger({}, { eventRuleFilterPattern: '{"type":["a"]}' })] },
    'wanted {} or the source MNS-record-jobs',
  ],
  [
    { triggers: [queueTrigger({ batchWindow: { CountBasedWindow: 0 } })] },
    'wanted a number from 1 to 10000, found 0',
  ],
  [
    { triggers: [queueTrigger({ mode: 'event-driven', batchWindow: { CountBasedWindow: 2 } })] },
    'wanted 1: event-driven triggers do not batch',
  ],
  [
    { triggers: [queueTrigger({ deadLetterQueue: { Arn: 'acs:eventbridge:x' } })] },
    'deadLetterQueue.Arn: wanted an SMQ queue',
  ],
])('refuses a function with %j', (props, problem) => {
  expect(() => read(writeManifest(props))).toThrowError(problem);
});

test.each([
  ['edition: 2.0.0\nresources: {}', 'the file.edition: wanted 3.x.x, found "2.0.0"'],
  [
    'edition: 3.0.0\nresources: {a: {component: fc, props: {}}}',
    'resources.a.component: wanted fc3 or flow',
  ],
  [
    'edition: 3.0.0\nresources: {a: {component: fnf, props: {}}}',
    'resources.a.component: wanted fc3 or flow, found "fnf"',
  ],
  ['a: [', "the file: can't be read"],
  ['just text', 'the file: wanted a mapping'],
])('refuses the file %j', (text, problem) => {
  const file = join(makeTempDir(), 's.yaml');
  writeFileSync(file, text);
  expect(() => read(file)).toThrowError(problem);
});

test.each([
  [{ role: 'acs:ram::1234567890123456:role/none' }, 'no role acs:ram::1234567890123456:role/none'],
  [
    { role: LOGGING, logConfig: { project: 'q', logstore: 's' } },
    'its role is not granted log:PostLogStoreLogs on acs:log:cn-hangzhou:1234567890123456:project/q/logstore/s',
  ],
  [{ logConfig: { project: 'p', logstore: 's' } }, 'its role is not granted log:PostLogStoreLogs'],
])('does not start with a role that does not exist or may not log: %j', async (props, problem) => {
  const resource = 'acs:log:*:1234567890123456:project/p/logstore/s';
  const grants = [{ action: 'log:PostLogStoreLogs', resource }];
  const roles = new RoleStore('1234567890123456', [new Role('l', 'fc.aliyuncs.com', grants)]);
  const { fc } = await startFc({ sYamlFile: writeManifest(props), roles });
  await expect(fc.start()).rejects.toThrowError(problem);
  const logged = { role: LOGGING, logConfig: { project: 'p', logstore: 's' } };
  const good = await startFc({ sYamlFile: writeManifest(logged), roles });
  await good.fc.start();
});

test('does not start without the built code of a function', async () => {
  const { fc } = await startFc({ sYamlFile: writeManifest({ code: './dist/none' }) });
  await expect(fc.start()).rejects.toThrowError(
    /^s\.yaml: record: its code is missing: .*none\/index\.mjs or \.js; build first$/,
  );
});
