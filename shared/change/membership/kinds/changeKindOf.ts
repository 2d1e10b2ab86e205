import { type ChangeKindName, kindsAskedFor } from '../../../contracts/changeKinds.js';
import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import { delta } from './delta.js';
import type { ChangeKind } from './kind.js';
import { quarantine } from './quarantine.js';
import { restore } from './restore.js';
import { retire } from './retire.js';
import { set } from './set.js';
import { undo } from './undo.js';

/**
 * Every kind of change. A name of the contracts without a row here does not compile. A retry has none: it
 * is planned as what it repeats.
 */
const kinds: Readonly<Record<Exclude<ChangeKindName, 'retry'>, ChangeKind>> = {
  ...{ delta, set, quarantine, restore, undo, retire },
};

/** The kind of change that a request asks for. */
export function changeKindOf(request: ChangeRequest): ChangeKind {
  const [name] = kindsAskedFor(request);
  // The schema lets through requests for exactly one kind, and a retry stands for another request.
  if (name === undefined || name === 'retry') throw new TypeError('the request has no kind');
  return kinds[name];
}
