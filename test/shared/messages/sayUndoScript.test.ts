import { expect, it } from 'vitest';
import type { NetOperations, TargetOperations } from '../../../shared/contracts/target.js';
import type { TargetResult } from '../../../shared/contracts/verify.js';
import { sayUndoScript } from '../../../shared/messages/sayUndoScript.js';

const change = { changeId: 'chg-1', regionId: 'cn-hangzhou' };

const result = (
  targetId: string,
  did: NetOperations,
  own: Partial<TargetOperations> = {},
): TargetResult => ({
  ...{ targetId, instanceId: 'i-1', before: ['sg-a'], wanted: ['sg-q'], after: ['sg-q'] },
  ...{ outcome: 'joined', checks: [], did },
  own: { kind: 'delta', targetId, ...did, ...own } as TargetOperations,
});

it('joins what was left, waits, and leaves what was joined', () => {
  const results = [
    result('i-1', { join: ['sg-b'], leave: ['sg-a'] }),
    result('eni-2', { join: ['sg-b'], leave: [] }),
    result('i-3', { join: [], leave: [] }),
  ];
  expect(sayUndoScript(change, results).split('\n')).toStrictEqual([
    '#!/bin/sh',
    '# Takes back what chg-1 did, by 3 calls of the aliyun CLI.',
    '# Somebody may have changed these groups since, and this script does not look:',
    '# where the service runs, use  sgm undo chg-1',
    'aliyun ecs JoinSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-a --InstanceId i-1',
    'sleep 10  # until the joins have taken effect',
    'aliyun ecs LeaveSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-b --InstanceId i-1',
    'aliyun ecs LeaveSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-b --NetworkInterfaceId eni-2',
    '',
  ]);
});

it('replaces a set by the one that it replaced', () => {
  const replaced = { kind: 'replace', groups: ['sg-q'] } as const;
  const did = { join: ['sg-q'], leave: ['sg-a', 'sg-c'] };
  const script = sayUndoScript(change, [
    result('i-1', did, replaced),
    result('eni-2', did, replaced),
  ]);
  expect(script.split('\n').slice(4)).toStrictEqual([
    'aliyun ecs ModifyInstanceAttribute --region cn-hangzhou --InstanceId i-1 --SecurityGroupIds.1 sg-a --SecurityGroupIds.2 sg-c',
    'aliyun ecs ModifyNetworkInterfaceAttribute --RegionId cn-hangzhou --NetworkInterfaceId eni-2 --SecurityGroupId.1 sg-a --SecurityGroupId.2 sg-c',
    '',
  ]);
});

it('says that there is nothing to take back', () => {
  expect(sayUndoScript(change, []).split('\n')[4]).toBe('# Nothing of the change is left.');
});
