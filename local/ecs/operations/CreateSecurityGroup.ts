import { EcsError } from '../errors.js';
import { makeId, type OperationHandler, requireRegion } from '../operation.js';
import { RecordList } from '../state/RecordList.js';

const TYPES = ['normal', 'enterprise'] as const;
const NAME = /^\p{L}[\p{L}\p{N}:_.-]{1,127}$/u;

/**
 * Creates a group in a VPC that the region knows, without rules. The classic network is retired: a
 * call without VpcId is refused (the code is ours). The VPC's own code is not in the facts either.
 */
export const createSecurityGroup: OperationHandler = {
  name: 'CreateSecurityGroup',
  parameters: [
    'RegionId',
    'VpcId',
    'SecurityGroupName',
    'Description',
    'SecurityGroupType',
    'ResourceGroupId',
    'Tag.N.Key',
    'Tag.N.Value',
    'ClientToken',
  ],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const vpcId = parameters.required('VpcId');
    const type =
      parameters.oneOf('SecurityGroupType', TYPES, 'InvalidParameter.SecurityGroupType') ??
      'normal';
    const name = parameters.optional('SecurityGroupName') ?? '';
    if (name !== '' && (!NAME.test(name) || /^https?:/.test(name))) {
      throw new EcsError('InvalidSecurityGroupName.Malformed', name);
    }
    const description = parameters.optional('Description') ?? '';
    const long = description.length === 1 || description.length > 256;
    if (long || /^https?:\/\//.test(description)) {
      throw new EcsError('InvalidSecurityGroupDiscription.Malformed');
    }
    const known = state.groupsByVpc.has(vpcId) || state.interfacesByVpc.has(vpcId);
    if (!known) throw new EcsError('InvalidVpcId.NotFound', vpcId);
    const tags = parameters.tags();
    const resourceGroupId = parameters.optional('ResourceGroupId');
    const id = makeId('sg', call.random);
    const innerAccessPolicy = type === 'enterprise' ? 'Drop' : 'Accept';
    const common = {
      SecurityGroupId: id,
      SecurityGroupName: name,
      Description: description,
      VpcId: vpcId,
    };
    state.addGroup({
      position: state.nextPosition(),
      id,
      element: {
        ...common,
        SecurityGroupType: type,
        ServiceManaged: false,
        CreationTime: `${new Date(call.clock.now()).toISOString().slice(0, 19)}Z`,
        ...(resourceGroupId === undefined ? {} : { ResourceGroupId: resourceGroupId }),
        Tags: { Tag: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value ?? '' })) },
      },
      attribute: { RegionId: state.regionId, ...common },
      vpcId,
      innerAccessPolicy,
      rules: new RecordList(),
      ruleCost: 0,
      groupRuleCount: 0,
      members: new Set(),
      addressCount: 0,
    });
    return { SecurityGroupId: id };
  },
};
