import { union } from '../sets.js';
import type { ChangeKind } from './kind.js';

/** `set`: the target is in exactly these groups, put there in one call. */
export const set: ChangeKind = {
  references: (request) => request.set ?? [],
  changed: (request, current) => [...(request.set ?? []), ...current],
  wanted: ({ request, resolve }) => union(resolve(request.set), []),
  method: 'replace',
  asItWas: () => 'alreadyMember',
  closesFirst: () => false,
};
