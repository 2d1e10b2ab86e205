import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { type Deployment, deploy } from '../endToEnd/deployment.js';
import { rootDir } from '../rootDir.js';
import { environmentOf, runSgm, startSgm } from './runSgm.js';

let deployment: Deployment;
let env: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), 'sgm-cli-'));

beforeAll(async () => {
  deployment = await deploy();
  env = environmentOf(deployment.region);
});

afterAll(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true, force: true });
});

const sgm = (...args: string[]) => runSgm(args, env);
const strict = ['--tag', 'role=app', '--join', 'shop-egress-strict'];

/** A change that pauses for long after its first target: it can be followed and stopped. */
async function startSlowChange(name: string): Promise<string> {
  const flags = ['--name', name, '--join', 'empty', '--waves', '1', '--pause', '200'];
  const { stdout, stderr, code } = await sgm('apply', ...flags, '--yes', '--no-wait', '-o', 'ids');
  expect(code).toBe(0);
  const changeId = stdout.trim();
  expect(stderr).toContain(`follow it with 'sgm status ${changeId} --follow'\n`);
  return changeId;
}

describe('sgm', () => {
  it('refuses an unknown command and names the known ones', async () => {
    const { code, stdout, stderr } = await runSgm(['isolate']);
    expect([code, stdout]).toStrictEqual([2, '']);
    expect(stderr).toContain("unknown command 'isolate'");
    for (const name of ['region', 'export', 'apply', 'status', 'stop']) {
      expect(stderr).toContain(name);
    }
  });

  it.each([
    ['staus', "sgm: unknown command 'staus'; similar: status; the commands are "],
    ['version', "sgm: unknown command 'version'; the commands are "],
  ])('suggests what may be meant by %s, and nothing that is not', async (name, says) => {
    const { code, stderr } = await runSgm([name]);
    expect([code, stderr.slice(0, says.length)]).toStrictEqual([2, says]);
  });

  it('shows its help without a command, as wrong use', async () => {
    const { code, stdout, stderr } = await runSgm([]);
    expect([code, stdout]).toStrictEqual([2, '']);
    expect(stderr).toContain('Usage: sgm');
  });

  it('keeps its exit status when the reader of its output has gone', async () => {
    const snapshot = join(rootDir, 'examples', 'region-shop.json');
    const question = ['web-01', 'tcp/443', '--from', 'internet', '--expect', 'deny'];
    const running = startSgm(['check', ...question, '--snapshot', snapshot]);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toStrictEqual([1, '']);
  });

  it('lists all that decides, each once', async () => {
    const snapshot = join(rootDir, 'examples', 'region-shop.json');
    const { stdout } = await runSgm(['rules', '--group', 'legacy-default', '--snapshot', snapshot]);
    const lines = stdout.split('\n').map((line) => line.trimEnd());
    expect(lines.find((line) => line.startsWith('out'))).toMatch(
      / {2}Alibaba Cloud, members of sg-bp1440kqst17qny2jqbj, no rule matches$/,
    );
  });

  it('tells what to set when there is no service', async () => {
    const { SGM_URL: _url, ...rest } = env;
    const { code, stderr } = await runSgm(['status'], rest);
    expect(code).toBe(2);
    expect(stderr).toContain('set SGM_URL (or --url)');
  });

  it('tells what to set when there are no credentials, without quoting a configuration', async () => {
    const { code, stderr } = await runSgm(['status'], { SGM_URL: env.SGM_URL ?? '' });
    expect(code).toBe(2);
    expect(stderr).toBe(
      "sgm: no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (and _SECURITY_TOKEN for STS), or run 'aliyun configure'\n",
    );
  });

  it('ends with 3 when the secret is wrong', async () => {
    const { code, stderr } = await runSgm(['status'], {
      ...env,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong',
    });
    expect(code).toBe(3);
    expect(stderr).toContain('answered 403');
    expect(stderr).not.toContain('wrong\n');
  });

  it.each([
    [['apply'], 'no request: give --file'],
    [['apply', '--bogus'], "unknown option '--bogus'"],
    [['apply', ...strict, '-o', 'xml'], '-o xml is unknown'],
    [['apply', ...strict, '--key', '../../x', '--yes'], '--key must be'],
    [['apply', '--instance', 'i-!', '--join', 'a', '--print-request'], 'targets.instanceIds[0]'],
    [['apply', '--file', '/nowhere.json'], "/nowhere.json can't be read"],
    [['apply', '--tag', 'role=app', '--join', 'a', '--set', 'b', '--yes'], 'exactly one of'],
    [['status', 'chg-x'], 'sgm: "chg-x" is no change id: it must be'],
    [['status', 'chg-000000000000000000000000'], 'there is no change'],
    [['status', '--days', '0'], '--days 0 must be'],
    [['status', '--targets'], 'need a change id'],
    [['stop'], "missing required argument 'change'"],
    [['stop', 'chg-000000000000000000000000', '--yes'], 'there is no change'],
    [['region', '--speed', 'fast'], '--speed fast must be a number'],
    [['region', '--quota-window', 'none'], '--quota-window none must be fixed or sliding'],
    [['region', '--snapshot', '/nowhere.json'], '/nowhere.json is no region snapshot'],
    [['export', '--out', '/nowhere/region.json'], "can't be written"],
  ])('%j is wrong use', async (args, message) => {
    const { code, stdout, stderr } = await runSgm(args, env);
    expect(stderr).toContain(message);
    expect([code, stdout]).toStrictEqual([2, '']);
  });
});

describe('sgm apply', () => {
  it('prints the request that flags stand for, which a file takes', async () => {
    const printed = await sgm('apply', ...strict, '--skip-invalid', '--print-request');
    expect(printed.code).toBe(0);
    expect(JSON.parse(printed.stdout)).toStrictEqual({
      regionId: 'cn-hangzhou',
      targets: { select: { tags: { role: 'app' } } },
      invalidTargets: 'skip',
      join: [{ name: 'shop-egress-strict' }],
    });
    const fromInput = await runSgm(['apply', '-f', '-', '--dry-run'], env, printed.stdout);
    expect(fromInput.code).toBe(0);
    expect(fromInput.stdout).toContain('  21 instances join   app-01 … app-20, stopped-app\n');
  });

  it('takes a request from a file or from flags, not from both', async () => {
    const file = join(rootDir, 'examples', 'join-egress.json');
    const { code, stderr } = await sgm('apply', '-f', file, '--join', 'sg-1');
    expect([code, stderr]).toStrictEqual([
      2,
      'sgm: a request comes from --file or from flags, not from both\n',
    ]);
  });

  it('shows who is in the way of a refused change, and ends with 1', async () => {
    const { code, stdout, stderr } = await sgm('apply', ...strict, '--yes');
    expect([code, stdout]).toStrictEqual([1, '']);
    for (const rule of ['quarantined', 'status', 'securityLock']) expect(stderr).toContain(rule);
    expect(stderr).toContain("✗ Refused: 3 instances can't be changed. Nothing was changed.");
  });

  it('asks nobody where there is no terminal, and changes nothing without --yes', async () => {
    const { code, stdout, stderr } = await sgm('apply', '--name', 'win-jump', '--join', 'empty');
    expect([code, stdout]).toStrictEqual([2, '']);
    expect(stderr).toContain('account 1234567890123456, region cn-hangzhou, as access key LTAI');
    expect(stderr).toContain('give --yes');
    const group = deployment.region.ecs.snapshot();
    const jump = group.instances.find((one) => one.InstanceName === 'win-jump');
    expect(JSON.stringify(jump)).not.toContain('sg-bp1nqkwjqkpr6nxkkzkk');
  });

  it('follows a change to its end, and the same key finds the same change again', async () => {
    const args = ['apply', '--name', 'app-01', '--join', 'shop-egress-strict', '--yes'];
    const first = await sgm(...args, '--key', 'cli-1', '--json');
    expect(first.stderr).toContain('Idempotency-Key cli-1');
    expect(first.code).toBe(0);
    const view = JSON.parse(first.stdout) as { changeId: string; status: string };
    expect(view.status).toBe('completed');
    const again = await sgm(...args, '--key', 'cli-1');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(view.changeId);
    expect(again.stdout).toContain('completed: 1 joined');
    const other = await sgm(
      'apply',
      '--name',
      'app-02',
      '--join',
      'empty',
      '--yes',
      '--key',
      'cli-1',
    );
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('the Idempotency-Key was used for another request');

    const targets = await sgm('status', view.changeId, '--targets', '-o', 'ids');
    expect(targets.stdout).toBe('i-bp1utrh959my3k8ik82s\n');
    const listed = await sgm('status', '--json');
    const rows = listed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toContainEqual({
      changeId: view.changeId,
      regionId: 'cn-hangzhou',
      day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      status: 'completed',
    });
    const stopped = await sgm('stop', view.changeId, '--yes');
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('has ended');
  });

  it('makes its change to the end when the reader of its progress has gone', async () => {
    const flags = ['--name', 'batch-*', '--join', 'shop-app', '--yes'];
    const running = startSgm(['apply', ...flags], env);
    running.child.stderr?.destroy();
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toStrictEqual([0, expect.stringContaining('completed: 6 joined\n')]);
  });

  it('ends with 1 when a change is rolled back', async () => {
    const file = join(rootDir, 'examples', 'move-jump-host.json');
    const { code, stdout, stderr } = await sgm('apply', '-f', file, '--yes');
    expect(stderr).toContain(
      'must be denied, but tcp 3389 in from the Internet is allowed because of rule',
    );
    expect(stdout).toContain('rolled back: 1 rolled back; 1 condition failed');
    expect(code).toBe(1);
  });

  it('holds back what opens SSH to the Internet until exactly that is accepted, as reviewed', async () => {
    const change = ['--name', 'batch-0*', '--join', 'legacy-default'];
    const held = await sgm('apply', ...change, '--reason', 'CHG-1', '--yes');
    expect([held.code, held.stdout]).toStrictEqual([1, '']);
    const [, ssh = '', rdp = ''] =
      / {2}Accept it {8}add --accept (exp-\w{16}) --accept (exp-\w{16})\n/.exec(held.stderr) ?? [];
    expect(held.stderr).toContain(
      [
        '✗ Refused: 6 instances would open SSH and Remote Desktop to the Internet. Nothing was changed.\n',
        `  + in  tcp 22 (SSH)                 the Internet (IPv4) batch-01 … batch-06  ${ssh}`,
      ].join('\n'),
    );
    expect(held.stderr).toContain(
      "  Look closer      sgm plan --name 'batch-0*' --join legacy-default --reason CHG-1\n",
    );
    const accept = ['--accept', ssh, rdp];
    const without = await sgm('apply', ...change, ...accept, '--yes');
    expect([without.code, without.stderr]).toStrictEqual([
      2,
      'sgm: --accept needs --reason TEXT: whoever accepts an exposure says why\n',
    ]);
    const asked = [...change, ...accept, '--reason', 'CHG-1'];
    const plan = await sgm('apply', ...asked, '--dry-run', '--json');
    const { hash } = (JSON.parse(plan.stdout) as { plan: { hash: string } }).plan;
    const other = `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}`;
    const stale = await sgm('apply', ...asked, '--plan', other, '--yes');
    expect([stale.code, stale.stdout]).toStrictEqual([1, '']);
    expect(stale.stderr).toContain(
      `✗ Refused: other targets than reviewed: now 6 to change, 0 as asked already, 0 skipped. Nothing was changed.\n  To go on   a review of the plan as it is now: ${hash}\n`,
    );
    const done = await sgm('apply', ...asked, '--plan', hash, '--yes');
    expect([done.code, done.stdout]).toStrictEqual([
      0,
      expect.stringContaining('completed: 6 joined'),
    ]);
  });

  it('says every fault of guardrails with its place, and plans nothing', async () => {
    const guardrails = join(folder, 'guardrails.yaml');
    writeFileSync(guardrails, 'version: 1\nmaxTarget: 3\n');
    const { code, stdout, stderr } = await runSgm([
      ...[
        'plan',
        '--snapshot',
        join(rootDir, 'examples', 'region-shop.json'),
        '--name',
        'app-01',
        '--join',
        'empty',
      ],
      ...['--guardrails', guardrails],
    ]);
    expect([code, stdout, stderr]).toStrictEqual([
      2,
      '',
      `sgm: 1 fault in the guardrails\n${guardrails}:2:1: maxTarget: found "maxTarget", wanted no such field; similar: maxTargets\n`,
    ]);
  });

  it('ends with 4 when the change goes on, and stop ends it', async () => {
    const changeId = await startSlowChange('web-*');
    const waiting = await sgm('status', changeId, '--follow', '--timeout', '1');
    expect(waiting.code).toBe(4);
    expect(waiting.stderr).toContain(
      `${changeId} has not ended in 1 s and goes on; see 'sgm status ${changeId} --follow'\n`,
    );
    const noTerminal = await sgm('stop', changeId);
    expect([noTerminal.code, noTerminal.stdout]).toStrictEqual([2, '']);
    const stop = await sgm('stop', changeId, '--yes', '--json');
    expect(stop.code).toBe(0);
    expect(JSON.parse(stop.stdout)).toMatchObject({ changeId, status: 'stopping' });
    const followed = await sgm('status', changeId, '--follow', '--timeout', '100');
    expect(followed.code).toBe(1);
    expect(followed.stdout).toContain('stopped: 1 joined, 11 not started\n');
    const targets = await sgm('status', changeId, '--targets', '-o', 'csv');
    const outcomes = targets.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',')[2]);
    expect(outcomes).toStrictEqual(['OUTCOME', 'joined', ...Array(11).fill('not started')]);
  });

  it('leaves on Ctrl-C with 130 and says how to go on; the change goes on', async () => {
    const flags = ['--name', 'mysql-*', '--join', 'empty', '--waves', '1', '--pause', '200'];
    const running = startSgm(['apply', ...flags, '--skip-invalid', '--yes'], env);
    await running.shows('accepted as chg-');
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    const changeId = /accepted as (chg-[0-9a-f]{24})/.exec(stderr)?.[1] ?? '';
    expect(stderr).toContain(`sgm status ${changeId} --follow`);
    expect((await deployment.client.change(changeId)).endedAt).toBeUndefined();
    await deployment.client.stop(changeId);
    expect((await deployment.ended(changeId)).status).toBe('stopped');
  });
});

describe('sgm export', () => {
  it('writes the region as its API returns it', async () => {
    const sample = JSON.parse(
      readFileSync(join(rootDir, 'examples', 'region-shop.json'), 'utf8'),
    ) as RegionSnapshot;
    const fresh = await deploy();
    try {
      const out = join(folder, 'region.json');
      writeFileSync(out, 'an older file');
      const { code, stdout } = await runSgm(['export', '--out', out], environmentOf(fresh.region));
      expect([code, stdout]).toStrictEqual([0, '']);
      const { takenAt, ...exported } = JSON.parse(readFileSync(out, 'utf8')) as RegionSnapshot;
      expect(takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
      expect(takenAt).not.toBe(sample.takenAt);
      const inOrder = (snapshot: Omit<RegionSnapshot, 'takenAt'>) => ({
        ids: [snapshot.accountId, snapshot.regionId],
        instances: byId(snapshot.instances, (one) => one.InstanceId),
        networkInterfaces: byId(snapshot.networkInterfaces, (one) => one.NetworkInterfaceId),
        securityGroups: byId(snapshot.securityGroups, (one) => one.SecurityGroupId),
        attributes: byId(snapshot.securityGroupAttributes, (one) => one.SecurityGroupId),
        prefixLists: byId(snapshot.prefixLists, (one) => one.PrefixListId),
        portRangeLists: byId(snapshot.portRangeLists, (one) => one.PortRangeListId),
      });
      expect(inOrder(exported)).toMatchObject(inOrder(sample));
    } finally {
      await fresh.close();
    }
  });

  it('takes the account from the interfaces', async () => {
    const { code, stdout, stderr } = await sgm('export');
    expect(code).toBe(0);
    expect(stderr).toContain('92 instances, 113 interfaces, 26 groups of account 1234567890123456');
    expect((JSON.parse(stdout) as RegionSnapshot).accountId).toBe('1234567890123456');
  });
});

const byId = <T>(elements: readonly T[], idOf: (element: T) => string) =>
  [...elements].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
