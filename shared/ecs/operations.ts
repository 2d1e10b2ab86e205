/**
 * The ECS operations that this project calls. The build prunes the SDK to these and fails when one
 * of them is not in it (`deploy/build.mjs`).
 */
export const ecsOperations = [
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSecurityGroupAttribute',
  'DescribeSecurityGroupReferences',
  'DescribePrefixListAttributes',
  'DescribePortRangeLists',
  'DescribePortRangeListEntries',
  'JoinSecurityGroup',
  'LeaveSecurityGroup',
  'ModifyInstanceAttribute',
  'ModifyNetworkInterfaceAttribute',
  'DeleteSecurityGroup',
] as const;

export type EcsOperation = (typeof ecsOperations)[number];
