import type { FileFault } from '../../text/readYaml.js';
import { policyCheckId } from './policyCheckId.js';
import type { PolicySet } from './readPolicies.js';

/**
 * Finds names of checks in policy files that no check has: in `checks:`, and in exceptions (where a
 * policy's id is fine too). A policy that bears a check's id is a fault as well, since an exception
 * could not tell the two apart. `checkIds` are those of the catalogue, without the policies'.
 */
export function unknownChecks(set: PolicySet, checkIds: ReadonlySet<string>): FileFault[] {
  const policies = new Set(set.policies.map(({ policy }) => policy.id));
  const known = new Set([...checkIds, '*', 'exception-expired', ...policies]);
  for (const id of policies) known.add(policyCheckId(id));
  const wanted = 'the id of a check (sgm audit --list)';
  return [
    ...[...set.checkSettings]
      .filter(([id]) => !checkIds.has(id))
      .map(([id, { at }]) => fault(at, 'checks', id, wanted)),
    ...set.policies
      .filter(({ policy }) => checkIds.has(policy.id))
      .map(({ policy, at }) => fault(at, 'policies', policy.id, 'an id that no check has')),
    ...set.exceptions.flatMap(({ exception: { check }, at }) =>
      check === undefined || known.has(check)
        ? []
        : [fault(at, 'exceptions', check, `${wanted} or of a policy`)],
    ),
  ];
}

const fault = (
  at: Pick<FileFault, 'file' | 'line' | 'column'>,
  path: string,
  found: string,
  wanted: string,
): FileFault => ({ ...at, path, found: JSON.stringify(found), wanted });
