import { union, without } from '../sets.js';
import type { ChangeKind } from './kind.js';

/** `join` and/or `leave`: other groups of the target stay as they are. */
export const delta: ChangeKind = {
  references: ({ join = [], leave = [] }) => [...join, ...leave],
  changed: ({ join = [], leave = [] }) => [...join, ...leave],
  wanted({ request, before, resolve, refuse }) {
    const join = resolve(request.join);
    const leave = resolve(request.leave);
    // The same group may be joined by name and left by id.
    const both = join.find((id) => leave.includes(id));
    if (both !== undefined) refuse('joinAndLeave', { group: both });
    return union(without(before, leave), join);
  },
  method: 'whatFits',
  asItWas: ({ join }) => (join === undefined ? 'alreadyLeft' : 'alreadyMember'),
  closesFirst: ({ join }) => join === undefined,
};
