import type { OperationHandler } from '../operation.js';
import { authorizeSecurityGroup } from './AuthorizeSecurityGroup.js';
import { authorizeSecurityGroupEgress } from './AuthorizeSecurityGroupEgress.js';
import { createSecurityGroup } from './CreateSecurityGroup.js';
import { deleteSecurityGroup } from './DeleteSecurityGroup.js';
import { describeInstanceStatus } from './DescribeInstanceStatus.js';
import { describeInstances } from './DescribeInstances.js';
import { describeNetworkInterfaces } from './DescribeNetworkInterfaces.js';
import { describePortRangeListEntries } from './DescribePortRangeListEntries.js';
import { describePortRangeLists } from './DescribePortRangeLists.js';
import { describePrefixListAttributes } from './DescribePrefixListAttributes.js';
import { describePrefixLists } from './DescribePrefixLists.js';
import { describeRegions } from './DescribeRegions.js';
import { describeSecurityGroupAttribute } from './DescribeSecurityGroupAttribute.js';
import { describeSecurityGroupReferences } from './DescribeSecurityGroupReferences.js';
import { describeSecurityGroups } from './DescribeSecurityGroups.js';
import { joinSecurityGroup } from './JoinSecurityGroup.js';
import { leaveSecurityGroup } from './LeaveSecurityGroup.js';
import { listTagResources } from './ListTagResources.js';
import { modifyInstanceAttribute } from './ModifyInstanceAttribute.js';
import { modifyNetworkInterfaceAttribute } from './ModifyNetworkInterfaceAttribute.js';
import { modifySecurityGroupPolicy } from './ModifySecurityGroupPolicy.js';
import { revokeSecurityGroup } from './RevokeSecurityGroup.js';
import { revokeSecurityGroupEgress } from './RevokeSecurityGroupEgress.js';
import { startInstance } from './StartInstance.js';
import { stopInstance } from './StopInstance.js';

/** Every operation that this ECS carries out, by name. */
export const ECS_OPERATIONS: ReadonlyMap<string, OperationHandler> = new Map(
  [
    authorizeSecurityGroup,
    authorizeSecurityGroupEgress,
    createSecurityGroup,
    deleteSecurityGroup,
    describeInstanceStatus,
    describeInstances,
    describeNetworkInterfaces,
    describePortRangeListEntries,
    describePortRangeLists,
    describePrefixListAttributes,
    describePrefixLists,
    describeRegions,
    describeSecurityGroupAttribute,
    describeSecurityGroupReferences,
    describeSecurityGroups,
    joinSecurityGroup,
    leaveSecurityGroup,
    listTagResources,
    modifyInstanceAttribute,
    modifyNetworkInterfaceAttribute,
    modifySecurityGroupPolicy,
    revokeSecurityGroup,
    revokeSecurityGroupEgress,
    startInstance,
    stopInstance,
  ].map((operation) => [operation.name, operation]),
);
