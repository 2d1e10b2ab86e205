import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pruneClient } from '../../deploy/pruneEcsSdk.mjs';
import { ecsOperations } from '../../shared/ecs/operations.js';
import { readSettings } from '../../shared/runtime/settings.js';
import { rootDir } from '../rootDir.js';

interface Metafile {
  readonly outputs: Record<string, { inputs: Record<string, unknown>; bytes: number }>;
}

const metafiles = JSON.parse(
  readFileSync(join(rootDir, 'dist', 'metafiles.json'), 'utf8'),
) as Record<string, Metafile>;

describe.each(['request-http', 'request', 'worker', 'verifier'])('the bundle of %s', (name) => {
  const outputs = metafiles[name]?.outputs ?? {};
  const start = `dist/functions/${name}/index.mjs`;

  it('is at most 1 MiB where it loads at start, and holds no SDK there', () => {
    expect(statSync(join(rootDir, start)).size).toBeLessThanOrEqual(1024 * 1024);
    const packages = Object.keys(outputs[start]?.inputs ?? {}).filter((file) =>
      /node_modules\/(@alicloud|ali-oss|@darabonba)\//.test(file),
    );
    expect(packages).toStrictEqual([]);
  });

  it('holds the models of the ECS operations in use and of no other', () => {
    const models = Object.values(outputs)
      .flatMap((output) => Object.keys(output.inputs))
      .flatMap((file) => /ecs20140526\/dist\/models\/(\w+)Request\.js$/.exec(file)?.[1] ?? []);
    expect(models.sort()).toStrictEqual([...ecsOperations].sort());
  });

  it('exports the handler in a fresh process', () => {
    const script = `const { handler } = await import(${JSON.stringify(join(rootDir, start))}); process.stdout.write(typeof handler);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(output.toString()).toBe('function');
  });
});

it('has the policies beside the verifier, where its settings look for them', () => {
  const code = join(rootDir, 'dist', 'functions', 'verifier');
  const { policiesDir } = readSettings({
    FC_ACCOUNT_ID: '1',
    FC_REGION: 'cn-hangzhou',
    EVIDENCE_BUCKET: 'evidence',
    COORDINATION_BUCKET: 'coordination',
    FC_FUNC_CODE_PATH: `${code}/`,
  });
  const textsOf = (folder: string) =>
    readdirSync(folder)
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
  expect(textsOf(policiesDir)).toStrictEqual(textsOf(join(rootDir, 'policies')));
});

it.each(['request-http', 'request', 'verifier'])(
  'has the guardrails beside %s, which plans changes',
  (name) => {
    const { guardrailsFile } = readSettings({
      FC_ACCOUNT_ID: '1',
      FC_REGION: 'cn-hangzhou',
      EVIDENCE_BUCKET: 'evidence',
      COORDINATION_BUCKET: 'coordination',
      FC_FUNC_CODE_PATH: `${join(rootDir, 'dist', 'functions', name)}/`,
    });
    const text = (file: string) => readFileSync(file, 'utf8');
    expect(text(guardrailsFile)).toBe(text(join(rootDir, 'guardrails.yaml')));
  },
);

describe('pruning the ECS SDK', () => {
  const client = readFileSync(
    createRequire(import.meta.url).resolve('@alicloud/ecs20140526'),
    'utf8',
  );

  it('keeps the methods of the operations and their models', () => {
    const { code, models } = pruneClient(client, ['JoinSecurityGroup']);
    expect(code.match(/async \w+WithOptions/g)).toStrictEqual([
      'async joinSecurityGroupWithOptions',
    ]);
    expect(models).toStrictEqual(['JoinSecurityGroupResponse', 'JoinSecurityGroupRequest']);
  });

  it('fails the build when an operation is not found', () => {
    expect(() => pruneClient(client, ['JoinSecurityGroups'])).toThrow(
      'the ECS SDK has no joinSecurityGroupsWithOptions',
    );
  });
});
