import { describe, expect, it } from 'vitest';
import { AuditedRegion } from '../../../../shared/compliance/auditedRegion.js';
import { unreadResources } from '../../../../shared/compliance/drift/unreadResources.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { interfaceAt, regionOf } from '../../rules/randomRegion.js';

const instance = (id: string, type = 'vpc') => ({
  InstanceId: id,
  Status: 'Running',
  InstanceNetworkType: type,
  SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
});
const whole: RegionSnapshot = {
  ...regionOf([
    { id: 'sg-a', rules: [] },
    { id: 'sg-b', rules: [] },
  ]),
  instances: [instance('i-1'), instance('i-2')],
  networkInterfaces: [
    { ...interfaceAt('eni-1', '10.0.0.1', ['sg-a']), InstanceId: 'i-1' },
    { ...interfaceAt('eni-2', '10.0.0.2', ['sg-b']), InstanceId: 'i-2' },
  ].map((eni) => ({ ...eni, Type: 'Primary' })),
};
const unreadIn = (fields: Partial<RegionSnapshot>) => [
  ...unreadResources(
    new AuditedRegion({ ...whole, ...fields }, { mode: 'effective', minShare: 1 / 256 }),
  ),
];

describe('what could not be read whole', () => {
  it('is nothing in a whole region', () => {
    expect(unreadIn({})).toStrictEqual([]);
    expect(unreadIn({ instances: [instance('i-9', 'classic')] })).toStrictEqual([]);
  });

  it.each<[string, Partial<RegionSnapshot>, string[]]>([
    [
      'a group without its rules, with those in it',
      { securityGroupAttributes: whole.securityGroupAttributes.slice(1) },
      ['sg-a', 'eni-1', 'i-1'],
    ],
    [
      'a group whose pages are missing',
      {
        securityGroupAttributes: whole.securityGroupAttributes.map((one) =>
          one.SecurityGroupId === 'sg-b' ? { ...one, NextToken: 'more' } : one,
        ),
      },
      ['sg-b', 'eni-2', 'i-2'],
    ],
    [
      'a group that names a list which is not there',
      {
        securityGroupAttributes: whole.securityGroupAttributes.map((one) =>
          one.SecurityGroupId === 'sg-b'
            ? {
                ...one,
                Permissions: {
                  Permission: [
                    {
                      Direction: 'ingress',
                      IpProtocol: 'TCP',
                      PortRange: '22/22',
                      Policy: 'Accept',
                      Priority: 1,
                      SourcePrefixListId: 'pl-absent',
                    },
                  ],
                },
              }
            : one,
        ),
      },
      ['sg-b', 'eni-2', 'i-2'],
    ],
    [
      'a group that interfaces name and the snapshot does not hold',
      { securityGroups: whole.securityGroups.slice(1) },
      ['sg-a', 'eni-1', 'i-1'],
    ],
    [
      'an instance without its primary interface',
      { networkInterfaces: whole.networkInterfaces.slice(1) },
      // Its groups have a member whose addresses are not known.
      ['sg-a', 'i-1'],
    ],
  ])('is %s', (_what, fields, ids) => {
    expect(unreadIn(fields)).toStrictEqual(ids);
  });
});
