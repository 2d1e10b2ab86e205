import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRegion, rule, rules } from './regionBuilder.js';
import { groupNamed, instanceNamed } from './sampleIds.js';
import {
  ACCOUNT,
  callGeneric,
  REGION,
  type RunningEcs,
  refusal,
  sampleRegion,
  startEcs,
} from './startEcs.js';

let region: RunningEcs;
let many: RunningEcs;
beforeAll(async () => {
  region = await startEcs();
  many = await startEcs({
    snapshot: buildRegion({
      groups: [
        {
          id: 'sg-many',
          rules: [...rules(700), rule({ Direction: 'egress', DestCidrIp: '10.0.0.0/8' })],
        },
        { id: 'sg-classic', vpcId: '', rules: [rule({ NicType: 'internet' }), rule()] },
      ],
    }),
  });
});
afterAll(async () => {
  await region.close();
  await many.close();
});

async function bodyOf(action: string, query: Record<string, string>, port = region.port) {
  const answer = await callGeneric(port, action, { RegionId: REGION, ...query });
  const { RequestId: _, ...body } = answer.body as Record<string, unknown>;
  return body;
}

const sample = sampleRegion();
const groups = sample.securityGroups;

describe('DescribeSecurityGroups', () => {
  it('returns every group exactly as the snapshot has it', async () => {
    expect(await bodyOf('DescribeSecurityGroups', { MaxResults: '100' })).toStrictEqual({
      NextToken: '',
      RegionId: REGION,
      SecurityGroups: { SecurityGroup: groups },
    });
  });

  it('counts only when it is not paged by token', async () => {
    const page = await bodyOf('DescribeSecurityGroups', { PageNumber: '3', PageSize: '10' });
    expect(page).toStrictEqual({
      TotalCount: 26,
      PageNumber: 3,
      PageSize: 10,
      RegionId: REGION,
      SecurityGroups: { SecurityGroup: groups.slice(20) },
    });
  });

  it.each<[Record<string, string>, (one: (typeof groups)[number]) => boolean]>([
    [{ SecurityGroupType: 'enterprise' }, (one) => one.SecurityGroupType === 'enterprise'],
    [{ NetworkType: 'classic' }, (one) => one.SecurityGroupName === 'classic-web'],
    [{ ServiceManaged: 'true' }, (one) => one.ServiceManaged === true],
    [{ SecurityGroupName: 'shop-web' }, (one) => one.SecurityGroupName === 'shop-web'],
    [{ VpcId: 'vpc-bp167k2rzmkvpbz2y7k9' }, (one) => one.SecurityGroupName === 'lab-default'],
    [{ SecurityGroupId: groupNamed('empty') }, (one) => one.SecurityGroupName === 'empty'],
    [{ SecurityGroupIds: '[]' }, () => false],
    [
      { SecurityGroupIds: JSON.stringify([groupNamed('empty'), 'sg-gone']) },
      (one) => one.SecurityGroupName === 'empty',
    ],
    [{ 'Tag.1.Key': 'sg-membership:role' }, (one) => one.SecurityGroupName === 'quarantine'],
  ])('finds with %o', async (query, fits) => {
    const body = await bodyOf('DescribeSecurityGroups', { ...query, MaxResults: '100' });
    expect(body.SecurityGroups).toStrictEqual({ SecurityGroup: groups.filter(fits) });
  });

  it.each([
    [{ SecurityGroupType: 'best' }, 'InvalidParameter.SecurityGroupType'],
    [{ SecurityGroupId: 'web' }, 'InvalidSecurityGroupId.Malformed'],
    [{ NextToken: 'zzz' }, 'InValidParameter.NextToken'],
    [{ DryRun: 'true' }, 'DryRunOperation'],
  ])('refuses %o with %s', async (query, code) => {
    const call = bodyOf('DescribeSecurityGroups', query as Record<string, string>);
    expect(await refusal(call)).toStrictEqual({ code, statusCode: 400 });
  });
});

describe('DescribeSecurityGroupAttribute', () => {
  it('returns each group of a VPC exactly as the snapshot has it', async () => {
    const inVpc = sample.securityGroupAttributes.filter((one) => one.VpcId !== '');
    expect(inVpc).toHaveLength(25);
    for (const attribute of inVpc) {
      const query = { SecurityGroupId: attribute.SecurityGroupId, MaxResults: '1000' };
      expect(await bodyOf('DescribeSecurityGroupAttribute', query)).toStrictEqual({
        ...attribute,
        NextToken: '',
      });
    }
  });

  const read = async (query: Record<string, string>) => {
    const body = await bodyOf(
      'DescribeSecurityGroupAttribute',
      { SecurityGroupId: 'sg-many', ...query },
      many.port,
    );
    const { Permission } = body.Permissions as { Permission: { SecurityGroupRuleId?: string }[] };
    return { rules: Permission, token: body.NextToken as string };
  };

  it('cuts a group of more than 500 rules and goes on by token', async () => {
    const first = await read({});
    const second = await read({ NextToken: first.token });
    expect([first.rules.length, second.rules.length, second.token]).toStrictEqual([500, 201, '']);
    expect(second.rules[0]?.SecurityGroupRuleId).toBe('sgr-500');
  });

  it('has at most 1,000 and at least 10 rules a page', async () => {
    expect((await read({ MaxResults: '1001' })).rules).toHaveLength(701);
    expect((await read({ MaxResults: '9' })).rules).toHaveLength(10);
  });

  it('shows one direction where asked', async () => {
    expect((await read({ Direction: 'egress' })).rules).toHaveLength(1);
    expect((await read({ Direction: 'ingress', MaxResults: '1000' })).rules).toHaveLength(700);
  });

  it('shows one NicType of a classic group, internet by default', async () => {
    const classic = { SecurityGroupId: 'sg-classic' };
    expect((await read(classic)).rules).toStrictEqual([rule({ NicType: 'internet' })]);
    expect((await read({ ...classic, NicType: 'intranet' })).rules).toStrictEqual([rule()]);
  });

  it.each([
    [{ SecurityGroupId: 'sg-gone' }, 404, 'InvalidSecurityGroupId.NotFound'],
    [{ SecurityGroupId: 'web' }, 400, 'InvalidSecurityGroupId.Malformed'],
    [{ Direction: 'up' }, 400, 'InvalidParamter'],
    [{ NicType: 'wifi' }, 400, 'InvalidNicType.ValueNotSupported'],
    [{ Attribute: 'snapshotPolicyIds' }, 400, 'UnsupportedParameter'],
  ])('refuses %o with %i %s', async (query, statusCode, code) => {
    expect(await refusal(read(query as Record<string, string>))).toStrictEqual({
      code,
      statusCode,
    });
  });
});

describe('DescribeSecurityGroupReferences', () => {
  it('names the groups whose rules name the group, leaving out groups that none names', async () => {
    const body = await bodyOf('DescribeSecurityGroupReferences', {
      'SecurityGroupId.1': groupNamed('shop-web'),
      'SecurityGroupId.2': groupNamed('empty'),
    });
    expect(body).toStrictEqual({
      SecurityGroupReferences: {
        SecurityGroupReference: [
          {
            SecurityGroupId: groupNamed('shop-web'),
            ReferencingSecurityGroups: {
              ReferencingSecurityGroup: [
                { SecurityGroupId: groupNamed('shop-app'), AliUid: ACCOUNT },
              ],
            },
          },
        ],
      },
    });
  });

  it('takes one to ten groups that exist', async () => {
    const ask = (...ids: string[]) =>
      bodyOf(
        'DescribeSecurityGroupReferences',
        Object.fromEntries(ids.map((id, n) => [`SecurityGroupId.${n + 1}`, id])),
      );
    const eleven = groups.slice(0, 11).map((one) => one.SecurityGroupId);
    expect((await refusal(ask(...eleven.slice(1)))).code).toBe('none');
    expect(await refusal(ask(...eleven))).toStrictEqual({
      code: 'InvalidSecurityGroupId.Malformed',
      statusCode: 400,
    });
    expect((await refusal(ask())).code).toBe('InvalidSecurityGroupId.Malformed');
    expect(await refusal(ask('sg-gone'))).toStrictEqual({
      code: 'InvalidSecurityGroupId.NotFound',
      statusCode: 404,
    });
  });
});

describe('lists', () => {
  it('are read without and with their prefixes', async () => {
    const [offices, cdn, cdn6] = sample.prefixLists;
    const body = await bodyOf('DescribePrefixLists', { AddressFamily: 'IPv4' });
    const without = (list: typeof offices, associations: number) => {
      const { Entries: _, ...rest } = list ?? {};
      return { ...rest, AssociationCount: associations };
    };
    expect(body).toStrictEqual({
      NextToken: '',
      PrefixLists: { PrefixList: [without(offices, 2), without(cdn, 1)] },
    });
    expect(
      await bodyOf('DescribePrefixListAttributes', { PrefixListId: cdn6?.PrefixListId ?? '' }),
    ).toStrictEqual(cdn6);
    const gone = bodyOf('DescribePrefixListAttributes', { PrefixListId: 'pl-gone' });
    expect(await refusal(gone)).toStrictEqual({
      code: 'InvalidPrefixListId.NotFound',
      statusCode: 404,
    });
  });

  it('are read without and with their ports', async () => {
    const [web] = sample.portRangeLists;
    const id = web?.PortRangeListId ?? '';
    const { Entries, ...rest } = web ?? {};
    expect(await bodyOf('DescribePortRangeLists', { 'PortRangeListId.1': id })).toStrictEqual({
      NextToken: '',
      PortRangeLists: [{ ...rest, AssociationCount: 1 }],
    });
    expect(await bodyOf('DescribePortRangeListEntries', { PortRangeListId: id })).toStrictEqual({
      Entries,
    });
    const gone = bodyOf('DescribePortRangeListEntries', { PortRangeListId: 'prl-gone' });
    expect((await refusal(gone)).code).toBe('InvalidPortRangeListId.NotFound');
  });
});

describe('ListTagResources', () => {
  it('lists pairs of groups and instances', async () => {
    const quarantine = { ResourceType: 'securitygroup', 'Tag.1.Key': 'sg-membership:role' };
    expect(await bodyOf('ListTagResources', quarantine)).toStrictEqual({
      NextToken: '',
      TagResources: {
        TagResource: [
          {
            ResourceType: 'securitygroup',
            ResourceId: groupNamed('quarantine'),
            TagKey: 'sg-membership:role',
            TagValue: 'quarantine',
          },
        ],
      },
    });
    const one = { ResourceType: 'instance', 'ResourceId.1': instanceNamed('web-01') };
    const { TagResources } = await bodyOf('ListTagResources', one);
    expect((TagResources as { TagResource: unknown[] }).TagResource).toHaveLength(3);
  });

  it('goes on by token', async () => {
    const ids = new Set<string>();
    let token = '';
    let pages = 0;
    do {
      const query = { ResourceType: 'instance', 'Tag.1.Key': 'app', NextToken: token };
      const body = await bodyOf('ListTagResources', query);
      const { TagResource } = body.TagResources as { TagResource: { ResourceId: string }[] };
      for (const { ResourceId } of TagResource) ids.add(ResourceId);
      token = String(body.NextToken);
      pages += 1;
    } while (token !== '');
    expect([ids.size, pages]).toStrictEqual([92, 2]);
  });

  it.each([
    [{ ResourceType: 'instance' }, 400, 'MissingParameter'],
    [{ ResourceType: 'lamp', 'Tag.1.Key': 'a' }, 404, 'InvalidResourceType.NotFound'],
    [{ ResourceType: 'instance', 'Tag.1.Value': 'a' }, 400, 'InvalidParameter.TagValue'],
  ])('refuses %o with %i %s', async (query, statusCode, code) => {
    const call = bodyOf('ListTagResources', query as Record<string, string>);
    expect(await refusal(call)).toStrictEqual({ code, statusCode });
  });
});
