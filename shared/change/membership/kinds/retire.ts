import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import type { ChangeKind } from './kind.js';

const references = ({ retire: asked = [] }: ChangeRequest) => asked;

/** `retire`: groups that nothing uses are deleted. Its targets are groups, which `planRetire` plans. */
export const retire: ChangeKind = {
  references,
  changed: references,
  wanted: () => [],
  method: 'whatFits',
  asItWas: () => 'alreadyLeft',
  closesFirst: () => true,
  // A group that is retired has no members that could leave it.
  freeOf: ['maxRemovedShare'],
};
