import type { NetOperations, TargetOperations } from '../../contracts/target.js';

/** The memberships that joins and leaves change; a group that is deleted has none of its own. */
export const membershipsOf = (
  operations: Exclude<TargetOperations, { readonly kind: 'replace' }>,
): NetOperations =>
  operations.kind === 'delta'
    ? { join: operations.join, leave: operations.leave }
    : { join: [], leave: [] };
