import { expect, it } from 'vitest';
import { EcsCallError, type EcsPort } from '../../../shared/ecs/ecsPort.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { readSurroundings } from '../../../shared/ecs/readSurroundings.js';
import { RegionReader } from '../../../shared/ecs/regionReader.js';
import { createClock } from '../../../shared/runtime/clock.js';

const member = (id: string) => ({
  NetworkInterfaceId: `eni-${id}`,
  Type: 'Primary',
  InstanceId: `i-${id}`,
  SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
});
const instance = (id: string) => ({
  InstanceId: `i-${id}`,
  Status: 'Running',
  InstanceNetworkType: 'vpc',
  SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
  NetworkInterfaces: {
    NetworkInterface: [{ NetworkInterfaceId: `eni-${id}`, Type: 'Primary' }],
  },
});

/** One group of this region, which a group of another account names in its rules. */
const port: EcsPort = {
  call: async (operation, parameters) => {
    switch (operation) {
      case 'DescribeSecurityGroups': {
        const ids = JSON.parse(String(parameters.securityGroupIds)) as string[];
        const here = ids.filter((id) => id === 'sg-a');
        return {
          SecurityGroups: {
            SecurityGroup: here.map((SecurityGroupId) => ({
              SecurityGroupId,
              SecurityGroupType: 'normal',
            })),
          },
        };
      }
      case 'DescribeSecurityGroupReferences':
        return {
          SecurityGroupReferences: {
            SecurityGroupReference: [
              {
                SecurityGroupId: 'sg-a',
                ReferencingSecurityGroups: {
                  ReferencingSecurityGroup: [{ AliUid: '999', SecurityGroupId: 'sg-foreign' }],
                },
              },
            ],
          },
        };
      case 'DescribeInstances':
        if (parameters.dryRun) {
          throw new EcsCallError(operation, { code: 'DryRunOperation', message: '' });
        }
        return {
          Instances: {
            Instance: parameters.securityGroupId === 'sg-a' ? [instance('1'), instance('2')] : [],
          },
        };
      case 'DescribeNetworkInterfaces': {
        const ids = (parameters.networkInterfaceId ?? []) as string[];
        return {
          NetworkInterfaceSets: {
            NetworkInterfaceSet: ids.map((id) => member(id.replace('eni-', ''))),
          },
        };
      }
      case 'DescribeSecurityGroupAttribute':
        return { SecurityGroupId: 'sg-a', InnerAccessPolicy: 'Accept', Permissions: {} };
      default:
        throw new Error(operation);
    }
  },
};

it('names no group of another account as read, though such a group names one of ours', async () => {
  const clock = createClock(100_000);
  const pacer = new Pacer(clock, () => 100_000, 1_000);
  const options = { port, clock, pacer, patienceMs: 1_000, random: () => 0.5 };
  const around = await readSurroundings(new RegionReader(options, 'cn-hangzhou'), {
    instances: [instance('1')],
    interfaces: [member('1')],
    groups: ['sg-a'],
    changed: ['sg-a'],
  });
  expect([...around.membersRead]).toStrictEqual(['sg-a']);
  expect(around.parts.networkInterfaces.map((eni) => eni.NetworkInterfaceId)).toStrictEqual([
    'eni-1',
    'eni-2',
  ]);
});
