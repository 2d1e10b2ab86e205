import { type ChangeKindName, kindsAskedFor } from '../../../contracts/changeKinds.js';
import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import { delta } from './delta.js';
import type { ChangeKind } from './kind.js';
import { set } from './set.js';

/** Every kind of change. A name of the contracts without a row here does not compile. */
const kinds: Readonly<Record<ChangeKindName, ChangeKind>> = { delta, set };

/** The kind of change that a request asks for. */
export function changeKindOf(request: ChangeRequest): ChangeKind {
  const [name] = kindsAskedFor(request);
  // The schema lets through requests for exactly one kind.
  if (name === undefined) throw new TypeError('the request asks for no kind of change');
  return kinds[name];
}
