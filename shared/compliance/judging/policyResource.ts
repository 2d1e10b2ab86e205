import type { FindingResource } from '../../contracts/findings.js';
import type { MembershipPolicy } from '../../contracts/policyFile.js';

/** A policy as the resource of a finding. */
export const policyResource = ({ id, title }: MembershipPolicy): FindingResource => ({
  type: 'policy',
  id,
  ...(title ? { name: title } : {}),
});
