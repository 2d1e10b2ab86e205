import type { SecurityGroup } from '../../region/regionSnapshot.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Cause, FindingDraft } from '../judgement.js';
import { groupResource } from './groupResource.js';

/** A cause that is a group as a whole. */
export function groupCause(
  group: SecurityGroup,
  region: AuditedRegion,
  text: Pick<FindingDraft, 'title' | 'explanation'> & Partial<Pick<FindingDraft, 'remedy'>>,
): Cause {
  const id = group.SecurityGroupId;
  const interfaces = region.membersOf(id);
  return {
    key: id,
    reach: interfaces.length,
    draft: () => ({
      status: 'fail',
      resource: groupResource(id, region),
      decidedBy: [],
      interfaces,
      ...text,
    }),
  };
}
