import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { sayRemakeScript } from '../../../shared/messages/sayRemakeScript.js';

const script = sayRemakeScript({ changeId: 'chg-1', regionId: 'cn-hangzhou' }, ['sg-a', 'sg-b'], {
  securityGroups: [
    { SecurityGroupId: 'sg-a', SecurityGroupType: 'normal', VpcId: 'vpc-1' },
    { SecurityGroupId: 'sg-b', SecurityGroupType: 'normal', VpcId: 'vpc-1' },
  ],
  securityGroupAttributes: [],
});

/** The script as it runs where the aliyun CLI is this function of the shell. */
function run(aliyun: string) {
  const { status, stdout } = spawnSync('sh', ['-c', `aliyun() { ${aliyun}; }\n${script}`], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n') };
}

it('makes the groups again and says their new ids', () => {
  expect(run(`echo '{"SecurityGroupId": "sg-new"}'`)).toStrictEqual({
    status: 0,
    lines: ['sg-a is now sg-new', 'sg-b is now sg-new'],
  });
});

it('ends at the first group that is not made', () => {
  const { status, lines } = run('echo called >&2; return 1');
  expect([status === 0, lines]).toStrictEqual([false, ['']]);
});
