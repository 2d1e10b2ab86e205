import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import type { FindingsFile } from '../../../shared/contracts/findings.js';
import { readFindingsFile } from '../../../shared/contracts/readFindingsFile.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { deploy } from '../../endToEnd/deployment.js';
import { rootDir } from '../../rootDir.js';
import { environmentOf, runSgm, startSgm } from '../runSgm.js';

const folder = mkdtempSync(join(tmpdir(), 'sgm-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shop = join(rootDir, 'examples', 'region-shop.json');
const edge = join(rootDir, 'examples', 'region-edge.json');
const audit = (...args: string[]) => runSgm(['audit', ...args]);
const fileIn = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const shopSnapshot = () => JSON.parse(readFileSync(shop, 'utf8')) as RegionSnapshot;

describe('sgm audit', () => {
  it('puts the worst findings first, tells the counts aside, and ends with 1', async () => {
    const { code, stdout, stderr } = await audit('--snapshot', shop);
    expect(code).toBe(1);
    const [head = '', , first = ''] = stdout.split('\n');
    expect(head).toMatch(/^SEVERITY +CHECK +REACHES +FINDING$/);
    expect(first).toMatch(/^high/);
    expect(stderr).toContain('92 instances, 113 interfaces, 26 groups, 1,079 rules of cn-hangzhou');
    expect(stderr).toMatch(/findings: \d+ high, \d+ medium, \d+ low; 0 unknown, 0 accepted/);
  });

  it.each([
    ['high', 'sg-ssh-open', 1],
    ['high', 'sg-description', 0],
    ['low', 'sg-description', 1],
    ['medium', 'sg-description', 0],
    ['none', 'sg-ssh-open', 0],
  ])('ends as --fail-on %s says for %s: %i', async (failOn, check, expected) => {
    const { code } = await audit('--snapshot', shop, '--check', check, '--fail-on', failOn);
    expect(code).toBe(expected);
  });

  it('ends with 1 where something is unknown: it may hide anything', async () => {
    const { code, stdout } = await audit('--snapshot', edge, '--check', 'sg-telnet-open');
    expect(stdout).toContain('unknown');
    expect(code).toBe(1);
  });

  it('writes every report and the snapshot, from which the same findings come byte for byte', async () => {
    const out = join(folder, 'first');
    const policies = ['--policies', join(rootDir, 'policies')];
    const first = await audit('--snapshot', shop, ...policies, '--out', out, '-o', 'ids');
    expect(first.stderr).toContain('report.html');
    const again = await audit('--snapshot', join(out, 'snapshot.json.gz'), ...policies, '--json');
    expect(again.stdout).toBe(readFileSync(join(out, 'findings.json'), 'utf8'));
    const read = readFindingsFile(JSON.parse(again.stdout));
    expect(read.ok).toBe(true);
    expect(first.stdout.trim().split('\n')).toStrictEqual(
      (JSON.parse(again.stdout) as FindingsFile).findings.map((one) => one.id),
    );
  });

  it('compares with an earlier run: what is new, fixed and changed since', async () => {
    const out = join(folder, 'before');
    await audit('--snapshot', shop, '--out', out, '-o', 'ids');
    const before = shopSnapshot();
    const after: RegionSnapshot = {
      ...before,
      takenAt: '2026-11-21T08:00:00Z',
      // A group that counts more rules than are there was read in part.
      securityGroups: before.securityGroups.map(({ RuleCount: _rules, ...group }) => group),
      securityGroupAttributes: before.securityGroupAttributes.map((one) => ({
        ...one,
        Permissions: {
          Permission: [
            // RDP of legacy-default is closed, and Telnet opened in shop-web.
            ...one.Permissions.Permission.filter(
              (rule) => rule.SecurityGroupRuleId !== 'sgr-bp1c3ssdcgnjeq6ke9sj',
            ),
            ...(one.SecurityGroupId === 'sg-bp146xps9bjmkr0114ar'
              ? [
                  {
                    SecurityGroupRuleId: 'sgr-bp1telnet',
                    Direction: 'ingress',
                    IpProtocol: 'TCP',
                    PortRange: '23/23',
                    Policy: 'Accept',
                    Priority: '1',
                    SourceCidrIp: '0.0.0.0/0',
                  },
                ]
              : []),
          ],
        },
      })),
    };
    const file = fileIn('after.json', JSON.stringify(after));
    const previous = ['--previous', join(out, 'findings.json')];
    const { stdout } = await audit('--snapshot', file, ...previous, '--json');
    const { findings, fixed, counts, regionDrift, trend } = JSON.parse(stdout) as FindingsFile;
    expect(fixed.map((one) => one.title)).toContain(
      'RDP open to the Internet by legacy-default (tcp 3389)',
    );
    expect(findings.filter((one) => one.drift === 'new').map((one) => one.checkId)).toStrictEqual(
      expect.arrayContaining(['sg-telnet-open']),
    );
    expect(counts.unchanged).toBeGreaterThan(50);
    expect(regionDrift?.rulesAdded.map((rule) => rule.securityGroupRuleId)).toStrictEqual([
      'sgr-bp1telnet',
    ]);
    expect(regionDrift?.rulesRemoved.map((rule) => rule.securityGroupRuleId)).toStrictEqual([
      'sgr-bp1c3ssdcgnjeq6ke9sj',
    ]);
    expect(trend.map((point) => point.takenAt)).toStrictEqual([before.takenAt, after.takenAt]);

    const newOnly = await audit('--snapshot', file, ...previous, '--new-only', '-o', 'jsonl');
    const drifts = newOnly.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { drift: string }).drift);
    expect(new Set(drifts)).toStrictEqual(new Set(['new']));
  });

  it('packs reports, snapshot, policies and hashes, the same bytes each time', async () => {
    const packs = [join(folder, 'a.zip'), join(folder, 'b.zip')];
    for (const pack of packs) {
      const policies = join(rootDir, 'policies');
      await audit('--snapshot', shop, '--policies', policies, '--pack', pack, '-o', 'ids');
    }
    const [first, second] = packs.map((pack) => readFileSync(pack));
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
    const files = await unzip(first ?? Buffer.alloc(0));
    const sums = (files.get('SHA256SUMS') ?? Buffer.alloc(0)).toString('utf8').trim().split('\n');
    expect(sums.length).toBe(files.size - 1);
    for (const line of sums) {
      const [sum, name = ''] = line.split('  ');
      const bytes = files.get(name) ?? Buffer.alloc(0);
      expect([name, createHash('sha256').update(bytes).digest('hex')]).toStrictEqual([name, sum]);
    }
    expect([...files.keys()]).toStrictEqual(
      expect.arrayContaining([
        'report.html',
        'findings.json',
        'snapshot.json.gz',
        'policies-1-examples.yaml',
      ]),
    );
  });

  it('lists the catalogue', async () => {
    const { code, stdout } = await audit('--list', '-o', 'ids');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toStrictEqual(
      expect.arrayContaining(['sg-ssh-open', 'sg-change-alert', 'ecs-in-group']),
    );
  });

  it('looks at one group or one instance alone', async () => {
    const group = await audit(
      '--snapshot',
      shop,
      '--group',
      'legacy-default',
      '--check',
      'sg-ssh-open',
      '--json',
    );
    expect((JSON.parse(group.stdout) as FindingsFile).counts).toMatchObject({
      securityGroups: 1,
      networkInterfaces: 2,
    });
    const instance = await audit('--snapshot', shop, '--instance', 'web-01', '--json');
    expect((JSON.parse(instance.stdout) as FindingsFile).counts).toMatchObject({ instances: 1 });
  });

  it('judges snapshots of two places side by side, never as one', async () => {
    const twin = fileIn(
      'twin.json',
      JSON.stringify({ ...shopSnapshot(), accountId: '9999999999999999', regionId: 'cn-shanghai' }),
    );
    const out = join(folder, 'places');
    const alone = await audit('--snapshot', shop);
    const both = await audit('--snapshot', shop, '--snapshot', twin, '--out', out);
    const table = (place: string) => `${place}\n${alone.stdout}`;
    expect([both.code, both.stdout]).toStrictEqual([
      1,
      table('cn-hangzhou of account 1234567890123456') +
        table('cn-shanghai of account 9999999999999999'),
    ]);
    const headOf = (place: string) =>
      JSON.parse(readFileSync(join(out, place, 'findings.json'), 'utf8')).regionId;
    expect([
      headOf('1234567890123456-cn-hangzhou'),
      headOf('9999999999999999-cn-shanghai'),
    ]).toStrictEqual(['cn-hangzhou', 'cn-shanghai']);
    const places =
      'cn-hangzhou of account 1234567890123456, cn-shanghai of account 9999999999999999';
    for (const [command, ...flags] of [
      ['audit', '--group', 'shop-web'],
      ['audit', '-o', 'html'],
      ['audit', '-o', 'ids'],
      ['plan', '--tag', 'role=app', '--join', 'shop-app'],
      ['check', 'web-01', 'tcp/443', '--from', 'internet'],
      ['rules', '--interface', 'web-01'],
    ] as const) {
      const files = ['--snapshot', shop, '--snapshot', twin];
      const refused = await runSgm([command, ...files, ...flags]);
      expect([command, refused.code, refused.stdout]).toStrictEqual([command, 2, '']);
      expect(refused.stderr).toContain(places);
    }
  });

  it('ends quietly when the reader of its output has gone', async () => {
    const running = startSgm(['audit', '--snapshot', shop, '-o', 'html']);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).not.toContain('EPIPE');
  });

  it('says why it waits when nobody answers', async () => {
    const running = startSgm(['audit', '--region', 'cn-hangzhou'], {
      ...{ ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' },
      ECS_ENDPOINT: 'http://127.0.0.1:1',
    });
    await running.shows('trying again for up to two minutes');
    running.child.kill('SIGKILL');
    const { stderr } = await running.ended;
    expect(stderr.match(/trying again/g)).toHaveLength(1);
  });

  it('reads the live region with the caller’s own keys, and stores what gives the same findings', async () => {
    const deployment = await deploy();
    try {
      const out = join(folder, 'live');
      const env = environmentOf(deployment.region);
      const live = await runSgm(['audit', '--out', out, '-o', 'ids'], env);
      expect([live.code, live.stderr.split('\n')[0]]).toStrictEqual([1, 'reading cn-hangzhou …']);
      const again = await audit('--snapshot', join(out, 'snapshot.json.gz'), '--json');
      expect(again.stdout).toBe(readFileSync(join(out, 'findings.json'), 'utf8'));
      const fromFile = await audit('--snapshot', shop, '-o', 'ids');
      expect(live.stdout).toBe(fromFile.stdout);
    } finally {
      await deployment.close();
    }
  });
});

describe('sgm audit, used wrongly', () => {
  it.each([
    [['--check', 'sg-ssh'], 'there is no check sg-ssh; similar: sg-ssh-open'],
    [['--standard', 'cis'], '--standard cis is unknown; there are cis-alibaba-2.0'],
    [['--fail-on', 'critical'], '--fail-on critical is unknown; there are high, medium, low, none'],
    [['--mode', 'both'], '--mode both is unknown'],
    [
      ['--min-share', '2'],
      '--min-share 2 is no share above 0 and up to 1, such as 1/256, the default',
    ],
    [['--group-by', 'team'], '--group-by team is no tag:KEY'],
    [['--new-only'], '--new-only needs --previous FILE'],
    [['--group', 'nope'], 'there is no group nope'],
    [['--instance', 'nope'], 'there is no interface, instance or instance name nope'],
    [['--group', 'shop-web', '--instance', 'web-01'], 'give --group or --instance, not both'],
    [['--set', 'sg-unused=7'], 'is no CHECK.PARAMETER=VALUE'],
    [
      ['--set', 'sg-unused.days=7'],
      '--set sg-unused.days=7: checks.sg-unused.days: found "7", wanted one of severity, enabled, graceDays',
    ],
    [['--set', 'sg-unused.graceDays=-1'], 'wanted a whole number from 0 to 3650'],
    [['--policies', '/nowhere'], "policies /nowhere can't be read"],
    [['--previous', '/nowhere'], '/nowhere is no findings.json'],
    [['-o', 'pdf'], '-o pdf is unknown; there are table, wide, json'],
  ])('%j: %s', async (args, message) => {
    const { code, stdout, stderr } = await audit('--snapshot', shop, ...args);
    expect([code, stdout]).toStrictEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('gives every fault of a policy file with its line and column', async () => {
    const file = fileIn(
      'broken.yaml',
      'version: 1\nchecks:\n  sg-nope: {}\n  sg-unused: { graceDays: soon }\n',
    );
    const { code, stderr } = await audit('--snapshot', shop, '--policies', file);
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}:3:12: checks: found "sg-nope", wanted the id of a check`);
    expect(stderr).toContain(`${file}:4:27: checks.sg-unused.graceDays: found "soon"`);
  });

  it('refuses a snapshot beside the earlier run that is another run’s', async () => {
    const out = join(folder, 'mixed');
    await audit('--snapshot', shop, '--out', out, '-o', 'ids');
    const other = { ...shopSnapshot(), takenAt: '2026-11-19T08:00:00Z' };
    writeFileSync(join(out, 'snapshot.json.gz'), gzipSync(JSON.stringify(other)));
    const previous = ['--previous', join(out, 'findings.json')];
    const { code, stderr } = await audit('--snapshot', shop, ...previous);
    expect(code).toBe(2);
    expect(stderr).toContain('keep the two of one run together');
  });

  it('refuses an earlier run of another region', async () => {
    const out = join(folder, 'elsewhere');
    const other = fileIn(
      'other.json',
      JSON.stringify({ ...shopSnapshot(), regionId: 'cn-beijing' }),
    );
    await audit('--snapshot', other, '--out', out, '-o', 'ids');
    const { code, stderr } = await audit(
      '--snapshot',
      shop,
      '--previous',
      join(out, 'findings.json'),
    );
    expect(code).toBe(2);
    expect(stderr).toContain(
      "can't be the earlier run: it is of account 1234567890123456, region cn-beijing",
    );
  });

  it('refuses an earlier run that looked at less', async () => {
    const out = join(folder, 'less');
    await audit('--snapshot', shop, '--check', 'sg-ssh-open', '--out', out, '-o', 'ids');
    const previous = ['--previous', join(out, 'findings.json')];
    const { code, stderr } = await audit('--snapshot', shop, ...previous);
    expect(code).toBe(2);
    expect(stderr).toContain("can't be the earlier run: it judged sg-ssh-open alone");
    const same = await audit('--snapshot', shop, '--check', 'sg-ssh-open', ...previous, '--json');
    expect((JSON.parse(same.stdout) as FindingsFile).counts).toMatchObject({
      new: 0,
      unchanged: 2,
    });
  });

  it('shows hostile names harmlessly on a terminal', async () => {
    const hostile = `<script>alert(1)</script>\u001b[31m\u202e=cmd()\n${'x'.repeat(10_000)}`;
    const before = shopSnapshot();
    const snapshot = {
      ...before,
      securityGroups: before.securityGroups.map((one) => ({
        ...one,
        SecurityGroupName: hostile,
        Description: hostile,
      })),
    };
    const file = fileIn('hostile.json', JSON.stringify(snapshot));
    const { stdout } = await audit('--snapshot', file, '--check', 'sg-ssh-open');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(1_000);
  });
});

function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, Buffer>();
    fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, archive: ZipFile) => {
      if (error) return reject(error);
      archive.on('entry', (entry: Entry) => {
        archive.openReadStream(entry, async (fault, stream) => {
          if (fault) return reject(fault);
          files.set(entry.fileName, await buffer(stream));
          archive.readEntry();
        });
      });
      archive.on('end', () => resolve(files));
      archive.readEntry();
    });
  });
}
