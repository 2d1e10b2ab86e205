import * as $ecs from '@alicloud/ecs20140526';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupNamed, instanceNamed } from './sampleIds.js';
import {
  callGeneric,
  REGION,
  type RunningEcs,
  refusal,
  sampleRegion,
  startEcs,
} from './startEcs.js';

let region: RunningEcs;
beforeEach(async () => {
  region = await startEcs();
});
afterEach(() => region.close());

const vpcId = sampleRegion().securityGroups[0]?.VpcId ?? '';

function call(action: string, query: Record<string, string>) {
  return callGeneric(region.port, action, { RegionId: REGION, ...query });
}

const found = (id: string) => {
  const { securityGroups, securityGroupAttributes } = region.ecs.snapshot();
  return {
    group: securityGroups.find((one) => one.SecurityGroupId === id),
    attribute: securityGroupAttributes.find((one) => one.SecurityGroupId === id),
  };
};

describe('CreateSecurityGroup', () => {
  it('makes an empty group that instances can join', async () => {
    const created = await region.client.createSecurityGroup(
      new $ecs.CreateSecurityGroupRequest({
        regionId: REGION,
        vpcId,
        securityGroupName: 'new-web',
        description: 'For the new ones',
        tag: [new $ecs.CreateSecurityGroupRequestTag({ key: 'role', value: 'web' })],
      }),
    );
    const id = created.body?.securityGroupId ?? '';
    const { group, attribute } = found(id);
    const { CreationTime, ...rest }: Record<string, unknown> = group ?? {};
    expect(CreationTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(rest).toStrictEqual({
      SecurityGroupId: id,
      SecurityGroupName: 'new-web',
      Description: 'For the new ones',
      VpcId: vpcId,
      SecurityGroupType: 'normal',
      ServiceManaged: false,
      RuleCount: 0,
      Tags: { Tag: [{ TagKey: 'role', TagValue: 'web' }] },
    });
    expect(attribute).toStrictEqual({
      RegionId: REGION,
      SecurityGroupId: id,
      SecurityGroupName: 'new-web',
      Description: 'For the new ones',
      VpcId: vpcId,
      InnerAccessPolicy: 'Accept',
      Permissions: { Permission: [] },
    });
    await region.client.joinSecurityGroup(
      new $ecs.JoinSecurityGroupRequest({
        instanceId: instanceNamed('web-01'),
        securityGroupId: id,
      }),
    );
    expect(region.ecs.state.groupsOf(instanceNamed('web-01'))).toHaveLength(2);
  });

  it('makes one group for one ClientToken', async () => {
    const query = { VpcId: vpcId, SecurityGroupType: 'enterprise', ClientToken: 'once' };
    const first = (await call('CreateSecurityGroup', query)).body as Record<string, string>;
    const second = (await call('CreateSecurityGroup', query)).body as Record<string, string>;
    expect(second.SecurityGroupId).toBe(first.SecurityGroupId);
    expect(found(String(first.SecurityGroupId)).attribute?.InnerAccessPolicy).toBe('Drop');
    expect(region.ecs.snapshot().securityGroups).toHaveLength(27);
  });

  it.each([
    [{}, 400, 'MissingParameter'],
    [{ VpcId: 'vpc-gone' }, 404, 'InvalidVpcId.NotFound'],
    [{ VpcId: vpcId, SecurityGroupType: 'best' }, 400, 'InvalidParameter.SecurityGroupType'],
    [{ VpcId: vpcId, SecurityGroupName: '1web' }, 400, 'InvalidSecurityGroupName.Malformed'],
    [{ VpcId: vpcId, Description: 'x' }, 400, 'InvalidSecurityGroupDiscription.Malformed'],
    [{ VpcId: vpcId, ServiceManaged: 'true' }, 400, 'UnsupportedParameter'],
    [{ VpcId: vpcId, ClientToken: 'x'.repeat(65) }, 400, 'InvalidParameter'],
  ])('refuses %o with %i %s', async (query, statusCode, code) => {
    const refused = call('CreateSecurityGroup', query as Record<string, string>);
    expect(await refusal(refused)).toStrictEqual({ code, statusCode });
    expect(region.ecs.snapshot().securityGroups).toHaveLength(26);
  });
});

describe('DeleteSecurityGroup', () => {
  it('deletes a group without members and references, once', async () => {
    const id = groupNamed('retired-ftp');
    await call('DeleteSecurityGroup', { SecurityGroupId: id });
    expect(found(id)).toStrictEqual({ group: undefined, attribute: undefined });
    expect(await refusal(call('DeleteSecurityGroup', { SecurityGroupId: id }))).toStrictEqual({
      code: 'InvalidSecurityGroup.NotFound',
      statusCode: 404,
    });
  });

  it.each([
    ['legacy-default', 'DependencyViolation'],
    ['cfw-managed', 'InvalidOperation.ResourceManagedByCloudProduct'],
  ])('refuses %s with %s', async (name, code) => {
    const refused = call('DeleteSecurityGroup', { SecurityGroupId: groupNamed(name) });
    expect(await refusal(refused)).toStrictEqual({ code, statusCode: 403 });
  });

  it('refuses a group that a rule names until the rule is gone', async () => {
    const object = groupNamed('empty');
    const permission = {
      SecurityGroupId: groupNamed('retired-ftp'),
      'Permissions.1.IpProtocol': 'TCP',
      'Permissions.1.PortRange': '21/21',
      'Permissions.1.SourceGroupId': object,
    };
    await call('AuthorizeSecurityGroup', permission);
    expect((await refusal(call('DeleteSecurityGroup', { SecurityGroupId: object }))).code).toBe(
      'DependencyViolation',
    );
    await call('RevokeSecurityGroup', permission);
    expect((await refusal(call('DeleteSecurityGroup', { SecurityGroupId: object }))).code).toBe(
      'none',
    );
  });

  it('forgets the references of a group that is deleted', async () => {
    const [a, b] = [groupNamed('empty'), groupNamed('retired-ftp')];
    await call('AuthorizeSecurityGroup', {
      SecurityGroupId: a,
      'Permissions.1.IpProtocol': 'TCP',
      'Permissions.1.PortRange': '21/21',
      'Permissions.1.SourceGroupId': b,
    });
    await call('DeleteSecurityGroup', { SecurityGroupId: a });
    expect((await refusal(call('DeleteSecurityGroup', { SecurityGroupId: b }))).code).toBe('none');
  });
});

describe('ModifySecurityGroupPolicy', () => {
  it('sets what members may do among one another', async () => {
    const id = groupNamed('shop-web');
    await call('ModifySecurityGroupPolicy', { SecurityGroupId: id, InnerAccessPolicy: 'drop' });
    expect(found(id).attribute?.InnerAccessPolicy).toBe('Drop');
  });

  it.each([
    ['k8s-node', 'Accept', 404, 'InvalidParameter.InnerAccessPolicy'],
    ['shop-web', 'Maybe', 404, 'InvalidParameter.InnerAccessPolicy'],
    ['cfw-managed', 'Drop', 403, 'InvalidOperation.ResourceManagedByCloudProduct'],
  ])('refuses %s to be %s', async (name, policy, statusCode, code) => {
    const query = { SecurityGroupId: groupNamed(name), InnerAccessPolicy: policy };
    expect(await refusal(call('ModifySecurityGroupPolicy', query))).toStrictEqual({
      code,
      statusCode,
    });
  });
});
