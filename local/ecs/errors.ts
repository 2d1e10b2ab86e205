/**
 * Every error code that this ECS answers, with its HTTP status and message (facts/ecs-security-groups
 * 1.1-1.13). A code that another operation answers with another status is thrown with that status.
 * `Undocumented` in a comment: the documentation names no code for the case; the choice is ours.
 */
const ECS_ERRORS = {
  // Common codes, [DOCS2021] Call methods/Response results.md.
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  IncompleteSignature: [400, 'The request signature does not conform to the standards.'],
  SignatureDoesNotMatch: [400, 'The signature does not match the one that the region calculated.'],
  SignatureNonceUsed: [400, 'The request signature nonce has been used.'],
  IllegalTimestamp: [400, 'The input timestamp is not within 15 minutes of the region clock.'],
  'InvalidAccessKeyId.NotFound': [400, 'The specified access key is not found.'],
  'Forbidden.RAM': [
    403,
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  ],
  // Undocumented in ECS: an STS key without its token, or with another one.
  'InvalidSecurityToken.Malformed': [400, 'The specified security token is malformed.'],
  IdempotentParameterMismatch: [400, 'The same client token was used with other parameters.'],
  InvalidParameter: [400, 'The specified parameter is not valid.'],
  MissingParameter: [400, 'A parameter that is required for this request is not supplied.'],
  UnsupportedParameter: [400, 'The parameter is unknown or not carried out by this region.'],
  'MissingParameter.RegionId': [400, 'The parameter RegionId is required.'],
  'InvalidRegionId.NotFound': [404, 'The specified RegionId does not exist.'],
  InternalError: [500, 'The request processing has failed due to some unknown error.'],
  // Undocumented: the facts know `InvalidAction` (403) alone; RPC products answer this one.
  'InvalidAction.NotFound': [404, 'The specified action is not found by this region.'],
  // Undocumented for ECS: a version that is not 2014-05-26, a format other than JSON and XML.
  InvalidVersion: [400, 'The specified version is not served.'],
  DryRunOperation: [400, 'Request validation has been passed with DryRun flag set.'],
  // Reading.
  'InvalidStatus.NotFound': [404, 'The specified Status is not found.'],
  'InvalidNetworkType.NotFound': [404, 'The specified InstanceNetworkType is not found.'],
  'InvalidLockReason.NotFound': [404, 'The specified LockReason is not found.'],
  'InvalidFilterKey.NotFound': [404, 'The specified filter key is not found.'],
  'InvalidTag.Mismatch': [400, 'A tag value needs its tag key.'],
  InvalidTagCount: [400, 'The specified number of tags exceeds 20.'],
  'InValidParameter.NextToken': [400, 'The specified NextToken is not valid.'],
  'InvalidParameter.SecurityGroupType': [400, 'The specified SecurityGroupType is not valid.'],
  'InvalidSecurityGroupId.Malformed': [400, 'The specified SecurityGroupId is not valid.'],
  'InvalidSecurityGroupName.Malformed': [400, 'The specified SecurityGroupName is not valid.'],
  'InvalidNicType.ValueNotSupported': [400, 'The specified NicType is not supported.'],
  'InvalidNicType.Mismatch': [400, 'The NicType of a rule of this group must be intranet.'],
  InvalidParamter: [400, 'The specified parameter is not valid.'],
  'InvalidParameter.AttributeNotSupported': [400, 'The specified Attribute is not supported.'],
  'LimitExceed.PortRangeListId': [400, 'At most 100 port lists can be asked for at once.'],
  'InvalidPrefixListId.NotFound': [404, 'The specified prefix list does not exist.'],
  'InvalidPortRangeListId.NotFound': [400, 'The specified port list does not exist.'],
  'InvalidResourceType.NotFound': [404, 'The specified ResourceType is not found.'],
  'InvalidParameter.TagValue': [400, 'A tag value needs its tag key.'],
  // Membership.
  'InvalidInstanceId.Malformed': [400, 'The specified InstanceId is not valid.'],
  'InvalidParam.Malformed': [403, 'The specified parameter is malformed.'],
  'InvalidParam.EniIdAndInstanceId.Conflict': [
    403,
    'InstanceId and NetworkInterfaceId cannot be given together.',
  ],
  'InvalidSecurityGroupId.NotFound': [404, 'The specified SecurityGroupId does not exist.'],
  'InvalidInstanceId.NotFound': [404, 'The specified InstanceId does not exist.'],
  'InvalidEniId.NotFound': [404, 'The specified NetworkInterfaceId does not exist.'],
  'InvalidInstanceId.Mismatch': [
    400,
    'The instance and the security group are not in the same VPC or network type.',
  ],
  'InvalidOperation.VpcMismatch': [403, 'The interface and the group are in different VPCs.'],
  'InvalidSecurityGroupVpc.NotBelongToOneVpc': [404, 'The groups are not in the instance VPC.'],
  'InvalidSecurityGroupType.NotSupportClassic': [404, 'A classic network group is not supported.'],
  'InvalidSecurityGroupId.NotVpc': [403, 'The security group is not in a VPC.'],
  'InvalidNetworkType.NotSupported': [400, 'Groups of a classic network instance are fixed here.'],
  'InvalidOperation.MultiGroupType': [
    400,
    'Basic and advanced security groups cannot be mixed on one interface.',
  ],
  'EnterpriseGroupLimited.MutliGroupType': [
    403,
    'Basic and advanced security groups cannot be mixed on one instance.',
  ],
  'InvalidOperation.InvalidEniState': [400, 'The state of the network interface forbids this.'],
  'InvalidOperation.InvalidEcsState': [400, 'The state of the instance forbids this.'],
  'Forbidden.InstanceIsBeingCreated': [403, 'The instance is being created. Try again later.'],
  IncorrectInstanceStatus: [403, 'The current status of the instance does not allow this.'],
  InstanceLockedForSecurity: [403, 'The instance is locked for security reasons.'],
  InstanceSecurityGroupLimitExceeded: [403, 'The maximum number of groups has been reached.'],
  JoinedGroupLimitExceed: [400, 'The maximum number of groups would be exceeded.'],
  SecurityGroupInstanceLimitExceeded: [403, 'The security group is full.'],
  SecurityGroupInstanceLimitExceed: [403, 'The security group is full.'],
  'InvalidOperation.NetworkInterfaceCountExceeded': [403, 'The advanced security group is full.'],
  'InvalidOperation.EniCountExceeded': [403, 'The advanced security group is full.'],
  'InvalidInstanceId.AlreadyExists': [403, 'The instance is already in the security group.'],
  AclLimitExceed: [403, 'The rules of all groups of the interface would exceed the maximum.'],
  'InvalidOperation.ResourceManagedByCloudProduct': [
    403,
    'The security group is managed by a cloud product.',
  ],
  'InvalidOperation.EniServiceManaged': [403, 'The interface is managed by a cloud product.'],
  'InvalidSecurityGroupAssociation.NotFound': [400, 'The resource is not in the security group.'],
  InstanceLastSecurityGroup: [403, 'It is the last security group of the instance.'],
  'InvalidOperation.AtLeastInOneGroup': [403, 'The resource must stay in one security group.'],
  'InvalidParameter.SecurityGroupIdRepeated': [404, 'A security group is named twice.'],
  'InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc': [
    404,
    'The groups of a primary interface are changed at its instance.',
  ],
  // Groups and rules.
  'InvalidVpcId.NotFound': [404, 'The specified VPC does not exist.'],
  'InvalidSecurityGroupDiscription.Malformed': [400, 'The specified description is not valid.'],
  'InvalidSecurityGroup.NotFound': [404, 'The specified security group does not exist.'],
  DependencyViolation: [403, 'The security group is still in use.'],
  'InvalidParameter.InnerAccessPolicy': [404, 'The specified InnerAccessPolicy is not valid.'],
  'InvalidIpProtocol.ValueNotSupported': [400, 'The specified IpProtocol is not supported.'],
  'InvalidPolicy.Malformed': [400, 'The specified Policy is not accept or drop.'],
  'InvalidPriority.Malformed': [400, 'The specified Priority is not a whole number.'],
  'InvalidPriority.ValueNotSupported': [400, 'The specified Priority is not within 1 to 100.'],
  'InvalidParam.PortRange': [400, 'The specified PortRange does not fit the protocol.'],
  'InvalidPortRange.Malformed': [400, 'The specified PortRange is malformed.'],
  'InvalidSourcePortRange.Malformed': [400, 'The specified SourcePortRange is malformed.'],
  'InvalidParam.ProtocolNotSupportPortRangeList': [400, 'A port list needs TCP or UDP.'],
  'InvalidSourceCidrIp.Malformed': [400, 'The specified SourceCidrIp is malformed.'],
  'InvalidDestCidrIp.Malformed': [400, 'The specified DestCidrIp is malformed.'],
  'InvalidParam.Ipv6SourceCidrIp': [400, 'The specified Ipv6SourceCidrIp is malformed.'],
  'InvalidParam.Ipv6DestCidrIp': [400, 'The specified Ipv6DestCidrIp is malformed.'],
  'InvalidParam.SourceIp': [400, 'SourceCidrIp and Ipv6SourceCidrIp exclude one another.'],
  'InvalidParam.DestIp': [400, 'DestCidrIp and Ipv6DestCidrIp exclude one another.'],
  'InvalidParam.Ipv4ProtocolConflictWithIpv6Address': [400, 'ICMP needs IPv4 addresses.'],
  'InvalidParam.Ipv6ProtocolConflictWithIpv4Address': [400, 'ICMPv6 needs IPv6 addresses.'],
  'InvalidParameter.Conflict': [400, 'The specified parameters exclude one another.'],
  'InvalidParamter.Conflict': [400, 'Source and destination are the same.'],
  'MissingParameter.Source': [400, 'A rule needs a source.'],
  'MissingParameter.Dest': [400, 'A rule needs a destination.'],
  'InvalidSourceGroupId.NotFound': [404, 'The specified SourceGroupId does not exist.'],
  'InvalidDestGroupId.NotFound': [404, 'The specified DestGroupId does not exist.'],
  'InvalidSourceGroupId.Mismatch': [400, 'The source group is not in the VPC of the group.'],
  'InvalidDestGroupId.Mismatch': [400, 'The destination group is not in the VPC of the group.'],
  'InvalidSecurityGroup.IsSame': [403, 'A rule cannot name its own group.'],
  'InvalidGroupAuthParameter.OperationDenied': [400, 'A rule cannot name an advanced group.'],
  'InvalidGroupParameter.OperationDenied': [400, 'Rules of an advanced group name no group.'],
  'InvalidParam.PrefixListAddressFamilyMismatch': [
    400,
    'The address family of the prefix list does not fit the rule.',
  ],
  'NotSupported.ClassicNetworkPrefixList': [400, 'Classic network rules name no lists.'],
  'AuthorizedGroupRule.LimitExceed': [400, 'A basic group has at most 20 rules naming groups.'],
  'LimitExceed.PrefixListAssociationResource': [403, 'The prefix list has too many users.'],
  AuthorizationLimitExceed: [403, 'The maximum number of rules would be exceeded.'],
  'InvalidParam.Permissions': [400, 'The specified Permissions are not valid.'],
  'InvalidParam.DuplicatePermissions': [400, 'The same permission is given twice.'],
  'InvalidParam.SecurityGroupRuleId': [400, 'The specified SecurityGroupRuleId is not valid.'],
  'InvalidParam.SecurityGroupRuleIdRepeated': [400, 'A SecurityGroupRuleId is given twice.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type EcsErrorCode = keyof typeof ECS_ERRORS;

/** An answer of ECS other than success; `status` when the operation's own table says so. */
export class EcsError extends Error {
  readonly code: EcsErrorCode;
  readonly status: number;

  constructor(code: EcsErrorCode, detail = '', status: number = ECS_ERRORS[code][0]) {
    super(detail === '' ? ECS_ERRORS[code][1] : `${ECS_ERRORS[code][1]} ${detail}`);
    this.name = 'EcsError';
    this.code = code;
    this.status = status;
  }
}
