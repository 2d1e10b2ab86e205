import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ManifestResources } from '../../deploy/manifestSchema.js';
import { readFlows } from '../../local/manifest/readFlows.js';
import { renderManifest } from '../../local/manifest/readManifest.js';
import { readSettings } from '../../shared/runtime/settings.js';
import { rootDir } from '../rootDir.js';

const env = { SGM_ACCOUNT: '1234567890123456', SGM_REGION: 'cn-hangzhou' };
const sYamlFile = join(rootDir, 's.yaml');

type Props = Record<string, unknown>;
type Resources = Record<string, { component: string; props: Props }>;

/** What Serverless Devs makes of s.yaml, offline (facts/function-compute 6.2). */
function preview(): Resources {
  const home = mkdtempSync(join(tmpdir(), 'sgm-s-'));
  try {
    const tool = join(rootDir, 'node_modules', '@serverless-devs', 's', 'bin', 's');
    const output = execFileSync(
      process.execPath,
      [tool, 'preview', '-o', 'json', '-t', sYamlFile],
      {
        cwd: home,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: {
          ...process.env,
          ...env,
          HOME: home,
          serverless_devs_config_home: home,
          NODE_ENV: 'test',
        },
      },
    );
    return (JSON.parse(output.slice(output.indexOf('{'))) as { resources: Resources }).resources;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const previewed = preview();

describe('s.yaml', () => {
  const functions = renderManifest({ sYamlFile, regionId: env.SGM_REGION, templateEnv: env });

  it('means to Serverless Devs what it means to the loopback region', () => {
    const {
      'membership-change': change,
      'compliance-check': check,
      ...rest
    } = Object.fromEntries(Object.entries(previewed).map(([name, one]) => [name, one.props]));
    expect(rest).toStrictEqual(functions);
    const about = (flow: Record<string, unknown> | undefined) => [
      flow?.name,
      flow?.roleArn,
      flow?.description,
    ];
    const read = readFlows(rootDir, env).map((flow) => about({ ...flow }));
    expect([about(change), about(check)]).toStrictEqual(read);
  });

  it('gives every function settings that it can start with', () => {
    for (const props of Object.values(functions) as {
      environmentVariables?: Record<string, string>;
    }[]) {
      const settings = readSettings({
        ...props.environmentVariables,
        FC_ACCOUNT_ID: env.SGM_ACCOUNT,
        FC_REGION: env.SGM_REGION,
      });
      expect(settings.bucket).toBe(`sg-membership-evidence-${env.SGM_ACCOUNT}`);
    }
  });

  it('has one function with an HTTP trigger, which has no other trigger', () => {
    const types = Object.entries(functions).map(([name, props]) => [
      name,
      (props as { triggers?: { triggerType: string }[] }).triggers?.map((one) => one.triggerType) ??
        [],
    ]);
    expect(Object.fromEntries(types)).toStrictEqual({
      'request-http': ['http'],
      request: ['eventbridge'],
      'dead-parts': ['eventbridge'],
      worker: ['eventbridge'],
      'worker-small': ['eventbridge'],
      verifier: ['timer', 'timer'],
    });
  });

  it('fits the time-outs to each other, and the workers to their stream', () => {
    const worker = functions.worker as {
      timeout: number;
      concurrencyConfig: { reservedConcurrency: number };
      environmentVariables: { WORKERS: string };
      triggers: { triggerConfig: { runOptions: { maximumTasks: number } } }[];
    };
    const { queues } = parse(readFileSync(join(rootDir, 'deploy', 'resources.yaml'), 'utf8')) as {
      queues: Record<string, { visibilityTimeout: number }>;
    };
    const pushSeconds = 300;
    expect(worker.timeout).toBeLessThan(pushSeconds);
    expect(queues['membership-work']?.visibilityTimeout).toBeGreaterThan(pushSeconds);
    const workers = Number(worker.environmentVariables.WORKERS);
    expect(worker.triggers[0]?.triggerConfig.runOptions.maximumTasks).toBe(workers);
    expect(worker.concurrencyConfig.reservedConcurrency).toBe(workers + 1);
  });

  it('logs to the project and store that deploy/resources.yaml makes', () => {
    const { log } = parse(readFileSync(join(rootDir, 'deploy', 'resources.yaml'), 'utf8')) as {
      log: { project: string; logstore: string };
    };
    const project = log.project.replace(/\$\{.*\}/, env.SGM_ACCOUNT);
    const named = Object.values(functions).map((props) => (props as Props).logConfig);
    expect(named).toStrictEqual(named.map(() => ({ project, logstore: log.logstore })));
  });

  it('names only queues that deploy/resources.yaml makes, as do the settings', () => {
    const text = readFileSync(sYamlFile, 'utf8');
    const settings = readSettings({
      FC_ACCOUNT_ID: env.SGM_ACCOUNT,
      FC_REGION: env.SGM_REGION,
      EVIDENCE_BUCKET: 'evidence',
      COORDINATION_BUCKET: 'c',
    });
    const named = [...text.matchAll(/QueueName: ([\w-]+)|\/queues\/([\w-]+)/g)]
      .map((match) => match[1] ?? match[2] ?? '')
      .concat(Object.values(settings.queues));
    const { queues } = parse(readFileSync(join(rootDir, 'deploy', 'resources.yaml'), 'utf8')) as {
      queues: Record<string, unknown>;
    };
    expect([...new Set(named)].filter((name) => !(name in queues))).toStrictEqual([]);
  });
});

describe('the schema of s.yaml', () => {
  const issuesOf = (resources: unknown) => {
    const parsed = v.safeParse(ManifestResources, resources);
    return parsed.success ? [] : parsed.issues.map((issue) => v.getDotPath(issue));
  };
  /** The resources with another value at a place; undefined takes what is there away. */
  const withValue = (path: readonly (string | number)[], value: unknown): unknown => {
    const copy = structuredClone(previewed) as unknown;
    const last = path.at(-1) ?? '';
    const parent = path.slice(0, -1).reduce((at, key) => (at as Props)[key], copy) as Props;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return copy;
  };

  it('holds for it', () => {
    expect(issuesOf(previewed)).toStrictEqual([]);
  });

  const stream = ['worker', 'props', 'triggers', 0, 'triggerConfig'];
  it.each<[string, (string | number)[], unknown]>([
    ['a number in the environment', ['worker', 'props', 'environmentVariables', 'WORKERS'], 10],
    ['a component that is not published', ['membership-change', 'component'], 'fnf'],
    ['an unknown property', ['worker', 'props', 'memory'], 1024],
    ['no log', ['verifier', 'props', 'logConfig'], undefined],
    ['no role', ['verifier', 'props', 'role'], undefined],
    ['no time-out', ['verifier', 'props', 'timeout'], undefined],
    ['a region without flows', ['compliance-check', 'props', 'region'], 'eu-central-1'],
    [
      'a trigger that anybody may call',
      ['request-http', 'props', 'triggers', 0, 'triggerConfig', 'authType'],
      'anonymous',
    ],
    [
      'a timer by another key',
      ['verifier', 'props', 'triggers', 0, 'triggerConfig', 'cron'],
      '@daily',
    ],
    ['a key in the wrong case', [...stream, 'runOptions', 'batchWindow', 'countBasedWindow'], 1],
    ['a stream that blocks', [...stream, 'runOptions', 'errorsTolerance'], 'NONE'],
    [
      'a queue of no name',
      [...stream, 'eventSourceConfig', 'eventSourceParameters', 'sourceMNSParameters', 'QueueName'],
      'a_b',
    ],
    ['memory in odd steps', ['worker', 'props', 'memorySize'], 1000],
  ])('refuses %s, and names the place', (_what, path, value) => {
    expect(issuesOf(withValue(path, value))).toStrictEqual([path.join('.')]);
  });

  it('refuses too much memory for a CPU, and a second queue trigger of a function', () => {
    expect(issuesOf(withValue(['worker', 'props', 'memorySize'], 4096))).toStrictEqual([
      'worker.props',
    ]);
    const [first] = (previewed.request?.props.triggers ?? []) as Props[];
    const two = [first, { ...first, triggerName: 'other' }];
    expect(issuesOf(withValue(['request', 'props', 'triggers'], two))).toStrictEqual([
      'request.props.triggers',
    ]);
  });
});

describe.each(['membership-change', 'compliance-check'])('the flow %s', (name) => {
  it('names no account and no region', () => {
    const text = readFileSync(join(rootDir, 'workflows', `${name}.yaml`), 'utf8');
    expect(text).not.toMatch(/\d{10,}|cn-[a-z]+|acs:/);
  });
});
