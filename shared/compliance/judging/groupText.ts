import type { AuditedRegion } from '../auditedRegion.js';

/** `shop-web (sg-…)`: a group as a sentence names it. */
export function groupText(securityGroupId: string, region: AuditedRegion): string {
  const name = region.group(securityGroupId)?.SecurityGroupName;
  return name ? `${name} (${securityGroupId})` : securityGroupId;
}
