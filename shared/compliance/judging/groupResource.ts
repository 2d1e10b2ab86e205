import type { FindingResource } from '../../contracts/findings.js';
import type { AuditedRegion } from '../auditedRegion.js';

/** A group as the resource of a finding. */
export function groupResource(securityGroupId: string, region: AuditedRegion): FindingResource {
  const group = region.group(securityGroupId);
  return {
    type: 'securityGroup',
    id: securityGroupId,
    ...(group?.SecurityGroupName ? { name: group.SecurityGroupName } : {}),
    ...(group?.VpcId ? { vpcId: group.VpcId } : {}),
  };
}
