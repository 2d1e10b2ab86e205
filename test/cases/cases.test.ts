import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentOf, runSgm } from '../cli/runSgm.js';
import { type Deployment, deploy } from '../endToEnd/deployment.js';
import { rootDir } from '../rootDir.js';

/** A file that somebody had, the command, its exit status, and lines of what it prints. */
interface Case {
  readonly input: string;
  readonly command: string;
  readonly code: number;
  /** Whole lines of standard output or standard error. */
  readonly says: readonly string[];
}

/** Variables of the environment stand before a command, as in a shell: `NAME=value plan …`. */
function readCommand(text: string): {
  readonly env: Record<string, string>;
  readonly args: string[];
} {
  const words = text.split(' ');
  const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const env = words.slice(0, first).map((word) => word.split('=') as [string, string]);
  return { env: Object.fromEntries(env), args: words.slice(first) };
}

const of = (input: string, rows: readonly [string, number, ...string[]][]): Case[] =>
  rows.map(([command, code, ...says]) => ({ input, command, code, says }));

const counts = (failed: number, passed: number, unknown: number) =>
  `checks: ${failed} failed, ${passed} passed, ${unknown} unknown, 0 not applicable, 0 not judged`;

const nullLists = ['snapshot', 'snapshot-eni-null', 'snapshot-object-null'].flatMap((name) =>
  of(`01-null-lists/${name}`, [
    ['check i-0a1 tcp/22 --from internet', 0, '0a1 (eni-0a1): allowed'],
    ['audit --check sg-ssh-open', 1, counts(1, 0, 0)],
    ['plan --instance i-0a1 --join two', 0, '  1 instance joins   0a1'],
    ['rules --interface i-0a1 -o ids', 0, 'members of sg-0a1 sgr-a'],
  ]),
);

const unreadPeers = [
  'snapshot-other-account',
  'snapshot-unknown-protocol-narrow',
  'snapshot-unread-prefix-list',
].flatMap((name) =>
  of(`25-unread-peer/${name}`, [
    // `rules-unread` is the fourth.
    ['audit --check sg-all-protocols sg-all-ports sg-fine-grained', 1, counts(0, 0, 4)],
  ]),
);

const contradiction =
  'what was read of i-151 contradicts itself: its InstanceNetworkType is classic, yet it is in vpc-a';
const innerUnread =
  'Unknown: whether members of sg-161 reach each other was not read: its InnerAccessPolicy is neither Accept nor Drop.';
const answerOf = (file: string, operation: string) =>
  `sgm: ${join(rootDir, 'test', 'cases', `${file}.json`)} is an answer of ${operation}, not a region snapshot: run 'sgm export --region REGION --out region.json', which reads all that belongs together with the credentials of the aliyun CLI, and give that file`;

/** What each folder's README says is right. */
const cases: readonly Case[] = [
  ...nullLists,
  ...of('01-null-lists/snapshot-permission-null', [
    ['check i-0a1 tcp/22 --from internet', 0, '0a1 (eni-0a1): denied'],
  ]),
  ...of('01-null-lists/snapshot-permissions-null', [
    [
      'check i-0a1 tcp/22 --from internet',
      2,
      'securityGroupAttributes[0].Permissions  schema  null   must be an object',
    ],
  ]),
  ...of('02-old-api/snapshot', [
    [
      'audit',
      2,
      'securityGroups[0].SecurityGroupType                             schema  nothing  this field',
      'securityGroupAttributes[0].Permissions.Permission[0].Direction  schema  nothing  this field',
      'securityGroupAttributes[0].Permissions.Permission[0].Priority   schema  nothing  this field',
    ],
  ]),
  ...of('02-old-api/snapshot-priority-null', [
    [
      'audit',
      2,
      'securityGroupAttributes[0].Permissions.Permission[0].Priority  schema  null   must be a text or a number',
    ],
  ]),
  ...of('03-cli-raw/instances', [
    ['audit', 2, answerOf('03-cli-raw/instances', 'DescribeInstances')],
  ]),
  ...of('03-cli-raw/enis', [
    ['check --all', 2, answerOf('03-cli-raw/enis', 'DescribeNetworkInterfaces')],
  ]),
  ...of('03-cli-raw/groups', [
    ['check --all', 2, answerOf('03-cli-raw/groups', 'DescribeSecurityGroups')],
  ]),
  ...of('03-cli-raw/sg-0c1', [
    ['check --all', 2, answerOf('03-cli-raw/sg-0c1', 'DescribeSecurityGroupAttribute')],
  ]),
  ...of('05-string-booleans/snapshot', [
    [
      'audit --check sg-ssh-open',
      1,
      'high      sg-ssh-open  1        SSH open to the Internet by sg-0e1 (tcp 22)',
      counts(1, 0, 0),
    ],
    ['plan --instance i-0e1 --join two', 0, '  1 instance joins   0e1'],
  ]),
  ...of('06-five-tuple/snapshot', [
    ['check i-0f1 tcp/80 --from 192.168.1.10', 0, '0f1 (eni-0f1): allowed'],
    ['check i-0f1 tcp/6379 --to 192.168.1.10', 0, '0f1 (eni-0f1): denied'],
    ['check i-0f1 tcp/6379 --to 192.0.2.10', 0, '0f1 (eni-0f1): allowed'],
  ]),
  ...of('07-cross-account/snapshot', [
    ['check i-101 tcp/22 --from 10.0.0.9', 0, '101 (eni-101): unknown'],
    ['check i-101 tcp/22 --from internet', 0, '101 (eni-101): denied'],
    ['audit --check sg-all-protocols sg-all-ports', 1, counts(0, 0, 3)],
  ]),
  ...of('08-host-bits/snapshot', [
    ['check i-111 tcp/22 --from internet6', 0, '111 (eni-111): allowed'],
    ['check i-111 tcp/3306 --from 10.200.0.1', 0, '111 (eni-111): allowed'],
    ['audit --check sg-wider-than-written', 0, counts(1, 0, 0)],
  ]),
  ...of('09-two-cidrs/snapshot', [
    ['check i-121 tcp/22 --from 10.0.0.9', 0, '121 (eni-121): unknown'],
    ['audit --check sg-ssh-open', 1, counts(0, 0, 2)],
  ]),
  ...of('10-masked-address/snapshot', [
    [
      'check i-131 tcp/22 --from 172.17.3.4',
      0,
      '131 (eni-131): unknown',
      "Unknown: rule sgr-g of sg-131 may decide: the members of sg-132 were not all read: the address 172.17.**.** of eni-132 can't be read.",
    ],
  ]),
  ...of('12-classic-with-vpc/snapshot', [
    [
      'check i-151 tcp/22 --from internet',
      0,
      '151 (eni-151): unknown',
      `Unknown: ${contradiction}.`,
    ],
    [
      'audit --check ecs-classic sg-ssh-open',
      1,
      `unknown   rules-unread  1        Not judged: ${contradiction}`,
      counts(0, 0, 3),
    ],
    [
      'plan --instance i-151 --join two',
      1,
      '  INTERNET ? what the Internet reaches is not known',
      '  UNKNOWN  ?      what was read of i-151 contradicts itself: its InstanceNetworkType is classic, yet',
      '                  it is in vpc-a   151',
    ],
    [
      'rules --interface i-151',
      0,
      `in         unknown  all       any    0.0.0.0/0 ::/0  ${contradiction}`,
      `out        unknown  all       any    0.0.0.0/0 ::/0  ${contradiction}`,
    ],
  ]),
  ...of('13-inner-policy/snapshot-Drop', [
    ['check i-161 tcp/22 --from 10.0.0.2', 0, '161 (eni-161): denied'],
  ]),
  ...of('13-inner-policy/snapshot-lower-drop', [
    ['check i-161 tcp/22 --from 10.0.0.2', 0, '161 (eni-161): denied'],
  ]),
  ...['absent', 'empty'].flatMap((name) =>
    of(`13-inner-policy/snapshot-${name}`, [
      ['check i-161 tcp/22 --from 10.0.0.2', 0, '161 (eni-161): unknown', innerUnread],
    ]),
  ),
  ...of('15-secondary-member/snapshot', [
    [
      'plan --in-group sg-182 --leave old-open --join new --interfaces all',
      0,
      '  2 interfaces move   182, eni-181s',
    ],
    [
      'plan --in-group sg-182 --leave old-open --join new',
      0,
      '  1 instance moves   182',
      '  ! sg-182: 1 more interface of the group is no target: eni-181s; name it by id, or ask for all',
      '    interfaces',
    ],
  ]),
  ...of('17-unused/snapshot', [
    [
      'audit --check sg-unused -o ids --fail-on medium',
      1,
      'findings: 0 high, 4 medium, 0 low; 0 unknown, 0 accepted',
    ],
    [
      'audit --check sg-unused',
      0,
      'medium    sg-unused  0        names-itself is unused',
      'medium    sg-unused  0        rds-whitelist is unused',
      'medium    sg-unused  0        ring-1 is unused',
      'medium    sg-unused  0        ring-2 is unused',
    ],
    [
      'audit --check sg-unused -o wide --group rds-whitelist',
      0,
      'medium    sg-unused  0        rds-whitelist is unused         rds-whitelist (sg-1a7) has no member, and no rule of another group names it.  RDS, Redis, PolarDB, Auto Scaling, launch templates, NLB and rules of other accounts were not looked at: make sure that none of them uses it, then delete it.              fnd-519826684489ef6d',
    ],
  ]),
  ...of('18-remedy-closes/snapshot', [
    [
      'audit --check sg-ssh-open',
      1,
      'high      sg-ssh-open  1        SSH open to the Internet by sg-1b1 (tcp 22, IPv6)',
      'high      sg-ssh-open  1        SSH open to the Internet by sg-1b1 (tcp 22)',
    ],
  ]),
  ...of('19-duplicate-rules/snapshot', [
    [
      'rules --group sg-1c1 --lint',
      0,
      'shadowed  in         sgr-b  sg-1c1  never decides: sgr-a, members of sg-1c1 cover it',
      'shadowed  in         sgr-d  sg-1c1  never decides: sgr-c, members of sg-1c1 cover it',
      '2 findings; 4 rules of 1,000, room for 996 more; revoking the shadowed ones frees 2',
    ],
  ]),
  ...of('23-group-limit/snapshot', [
    [
      'plan --instance i-201 --join sg-205',
      1,
      'i-201   groupLimit  would be in 6 groups  at most 5',
    ],
    [
      'MAX_GROUPS_PER_INTERFACE=10 plan --instance i-201 --join sg-205',
      0,
      '  1 instance joins   201',
    ],
    ['audit --check eni-group-limit', 0, counts(1, 0, 0)],
    ['MAX_GROUPS_PER_INTERFACE=10 audit --check eni-group-limit', 0, counts(0, 1, 0)],
    [
      'MAX_GROUPS_PER_INTERFACE=ten audit --check eni-group-limit',
      2,
      'sgm: settings: MAX_GROUPS_PER_INTERFACE: must be a whole number',
    ],
  ]),
  ...unreadPeers,
  ...of('25-unread-peer/snapshot-control-own-group', [
    ['audit --check sg-all-protocols sg-all-ports sg-fine-grained', 1, counts(3, 0, 0)],
  ]),
  ...['internet', 'narrow'].flatMap((name) =>
    of(`25-unread-peer/snapshot-port-zero-${name}`, [
      // TCP alone is not every protocol.
      ['audit --check sg-all-protocols sg-all-ports sg-fine-grained', 1, counts(0, 1, 3)],
    ]),
  ),
  ...of('25-unread-peer/snapshot-egress-other-account', [
    ['check i-221 tcp/443 --to 10.9.9.9', 0, '221 (eni-221): allowed'],
  ]),
  ...of('26-enis-not-read/snapshot', [
    [
      'audit --check sg-ssh-open sg-mysql-open',
      1,
      'unknown   rules-unread  2        Not judged: the interface of an instance was not read',
      counts(0, 0, 3),
    ],
    [
      'check i-231 tcp/22 --from internet',
      0,
      '231 (eni-231): unknown',
      'Unknown: its interface was not read.',
    ],
    ['check eni-231 tcp/22 --from internet', 0, '231 (eni-231): unknown'],
    [
      'check --all -o csv',
      0,
      '231,eni-231,tcp 22 in from the Internet,unknown,its interface was not read,Unknown: its interface was not read.',
      '232,i-232,tcp 22 in from the Internet,unknown,its interface was not read,Unknown: its interface was not read.',
    ],
    [
      'plan --instance i-232 --join two --leave app',
      1,
      '  OPENS    nothing that can be judged',
      '  CLOSES   nothing that can be judged',
      '  INTERNET ? what the Internet reaches is not known',
      '  UNKNOWN  ?      its interface was not read   232',
    ],
    [
      'rules --interface i-231',
      0,
      'in         unknown  all       any    0.0.0.0/0 ::/0  its interface was not read',
    ],
  ]),
  ...of('28-referenced-group/snapshot', [
    [
      'plan --instance i-251 --leave bastion',
      0,
      '  nothing on those that you named',
      '  also on 1 instance that you did not name',
      '  - in  tcp 22 (SSH)  252       251       no longer in bastion',
    ],
  ]),
  ...of('29-last-group/snapshot', [
    [
      'plan --instance i-261 --leave sg-261',
      1,
      'i-261   lastGroup  would be in no group  at least one group left',
    ],
    [
      'plan --instance i-261 --leave sg-261 --join adv',
      0,
      '  1 call in one wave, about 1 s. Nothing was changed.',
      '  ! 261: its groups are replaced in one call; a write by somebody else meanwhile would be lost',
    ],
  ]),
  ...of('31-prefix-list-gone/snapshot', [
    ['check i-312 tcp/22 --from internet', 0, '312 (eni-312): allowed'],
    ['check i-311 tcp/22 --from internet', 0, '311 (eni-311): unknown'],
  ]),
  ...of('33-bare-address/snapshot', [
    ['check i-331 tcp/22 --from 203.0.113.7', 0, '331 (eni-331): allowed'],
    ['check i-331 tcp/9 --from 198.51.100.9', 0, '331 (eni-331): allowed'],
    ['check i-331 gre --from 198.51.100.9', 0, '331 (eni-331): allowed'],
    ['check i-331 icmp --from 10.9.9.9', 0, '331 (eni-331): unknown'],
    ['check i-331 tcp/9 --from 192.0.2.9', 0, '331 (eni-331): unknown'],
    ['check i-331 tcp/80 --from 192.0.2.9', 0, '331 (eni-331): unknown'],
    ['check i-331 tcp/8080 --from 10.9.9.9', 0, '331 (eni-331): denied'],
  ]),
];

const fileOf = (input: string) => join(rootDir, 'test', 'cases', `${input}.json`);

describe('a file that somebody had', () => {
  it.each(cases)('$input: sgm $command ends with $code', async ({ input, command, code, says }) => {
    const { env, args } = readCommand(command);
    const [name = '', ...rest] = args;
    const ended = await runSgm([name, '--snapshot', fileOf(input), ...rest], env);
    expect(ended.code).toBe(code);
    const lines = `${ended.stdout}\n${ended.stderr}`.split('\n').map((line) => line.trimEnd());
    expect(
      says.filter((line) => !lines.includes(line)),
      lines.join('\n'),
    ).toStrictEqual([]);
  });
});

describe('a region in which a prefix list is gone', () => {
  let deployment: Deployment;
  let env: Record<string, string>;
  beforeAll(async () => {
    const snapshot = JSON.parse(readFileSync(fileOf('31-prefix-list-gone/snapshot'), 'utf8'));
    deployment = await deploy({ snapshot });
    env = environmentOf(deployment.region);
  });
  afterAll(() => deployment.close());

  it.each([
    ['check i-312 tcp/22 --from internet', 0, '312 (eni-312): allowed'],
    ['check i-311 tcp/22 --from internet', 0, '311 (eni-311): unknown'],
    ['audit --check sg-ssh-open', 1, counts(1, 0, 1)],
    ['plan --instance i-312 --join one', 0, '  1 instance joins   312'],
    ['apply --instance i-312 --join one --dry-run', 0, '  1 instance joins   312'],
  ])('sgm %s ends with %i', async (command, code, says) => {
    const ended = await runSgm(command.split(' '), env);
    const lines = ended.stdout.split('\n').concat(ended.stderr.split('\n'));
    expect(ended.code, ended.stderr).toBe(code);
    expect(lines).toContain(says);
  });

  it('is exported without it', async () => {
    const { code, stdout } = await runSgm(['export', '--account', '1000000000000001'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      prefixLists: [],
      securityGroups: [{ SecurityGroupId: 'sg-311' }, { SecurityGroupId: 'sg-312' }],
    });
  });
});
