import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readFlows } from '../../local/manifest/readFlows.js';
import { renderManifest } from '../../local/manifest/readManifest.js';
import { readSettings } from '../../shared/runtime/settings.js';
import { rootDir } from '../rootDir.js';

const env = { SGM_ACCOUNT: '1234567890123456', SGM_REGION: 'cn-hangzhou' };
const sYamlFile = join(rootDir, 's.yaml');

/** What Serverless Devs makes of s.yaml, offline (facts/function-compute 6.2). */
function previewProps(): Record<string, Record<string, unknown>> {
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
    const { resources } = JSON.parse(output.slice(output.indexOf('{'))) as {
      resources: Record<string, { props: Record<string, unknown> }>;
    };
    return Object.fromEntries(Object.entries(resources).map(([name, one]) => [name, one.props]));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

describe('s.yaml', () => {
  const functions = renderManifest({ sYamlFile, regionId: env.SGM_REGION, templateEnv: env });

  it('means to Serverless Devs what it means to the loopback region', () => {
    const { 'membership-change': change, 'compliance-check': check, ...rest } = previewProps();
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
      environmentVariables?: Record<string, unknown>;
    }[]) {
      const texts = Object.fromEntries(
        Object.entries(props.environmentVariables ?? {}).map(([name, value]) => [
          name,
          String(value),
        ]),
      );
      const settings = readSettings({
        ...texts,
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
      request: ['eventbridge', 'eventbridge'],
      worker: ['eventbridge'],
      'worker-small': ['eventbridge'],
      verifier: ['timer'],
    });
  });

  it('fits the time-outs to each other, and the workers to their stream', () => {
    const worker = functions.worker as {
      timeout: number;
      concurrencyConfig: { reservedConcurrency: number };
      environmentVariables: { WORKERS: number };
      triggers: { triggerConfig: { runOptions: { maximumTasks: number } } }[];
    };
    const { queues } = parse(readFileSync(join(rootDir, 'deploy', 'resources.yaml'), 'utf8')) as {
      queues: Record<string, { visibilityTimeout: number }>;
    };
    const pushSeconds = 300;
    expect(worker.timeout).toBeLessThan(pushSeconds);
    expect(queues['membership-work']?.visibilityTimeout).toBeGreaterThan(pushSeconds);
    const workers = worker.environmentVariables.WORKERS;
    expect(worker.triggers[0]?.triggerConfig.runOptions.maximumTasks).toBe(workers);
    expect(worker.concurrencyConfig.reservedConcurrency).toBe(workers + 1);
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

describe.each(['membership-change', 'compliance-check'])('the flow %s', (name) => {
  it('names no account and no region', () => {
    const text = readFileSync(join(rootDir, 'workflows', `${name}.yaml`), 'utf8');
    expect(text).not.toMatch(/\d{10,}|cn-[a-z]+|acs:/);
  });
});
