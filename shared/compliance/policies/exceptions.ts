import type { AppliedException, Decider, FindingResource } from '../../contracts/findings.js';
import type { NetworkInterface } from '../../region/regionSnapshot.js';
import type { Cause, CheckInfo, ReadyCheck } from '../judgement.js';
import { policyCheckId } from './policyCheckId.js';
import { filePlaceText, type PlacedException } from './readPolicies.js';

/** What an exception looks at in a finding. */
export interface Exceptable {
  /** The id of the finding. */
  readonly id: string;
  readonly checkId: string;
  readonly resource: FindingResource;
  readonly decidedBy: readonly Decider[];
  /** Every interface that the finding reaches. */
  readonly interfaces: readonly Pick<NetworkInterface, 'NetworkInterfaceId' | 'InstanceId'>[];
  readonly instanceIds?: readonly string[];
}

export interface ExceptionMatcher {
  /** The exception that answers for a finding; of several, the one that holds longest. */
  match(finding: Exceptable): AppliedException | undefined;
  /** Exceptions in force that answered for no finding so far. They are noted after all findings. */
  unused(): PlacedException[];
}

/**
 * Finds the exceptions in force for findings. An exception fits by the finding's id; or by check
 * (its id, a policy's id, or `*`) and resource. The resource may be what the finding is about, the
 * rules (or their groups) that decide it, or the interfaces (or their instances) that it reaches.
 * Of several rules or interfaces each one must have an exception, so an exception for one never
 * hides what another does. An exception holds through the end of its last day, UTC. The cost does
 * not grow with the number of exceptions.
 */
export function applyExceptions(
  exceptions: readonly PlacedException[],
  nowIso: string,
): ExceptionMatcher {
  const index = new Map<string, PlacedException>();
  const byFinding = new Map<string, PlacedException[]>();
  const inForce = exceptions.filter(({ exception }) => !isExpired(exception.expires, nowIso));
  for (const placed of inForce) {
    const { finding } = placed.exception;
    if (finding !== undefined) {
      const others = byFinding.get(finding);
      if (others) others.push(placed);
      else byFinding.set(finding, [placed]);
      continue;
    }
    for (const key of keysOf(placed)) {
      const known = index.get(key);
      if (!known || known.exception.expires < placed.exception.expires) index.set(key, placed);
    }
  }
  const used = new Set<PlacedException>();
  const find: Find = (checkId, resource) => {
    if (resource === undefined) return undefined;
    const one = index.get(keyOf(checkId, resource));
    const any = index.get(keyOf('*', resource));
    return one && any ? longest([one, any]) : (one ?? any);
  };
  return {
    match(finding) {
      const named = (byFinding.get(finding.id) ?? []).filter((one) => fitsBesides(one, finding));
      const about = find(finding.checkId, finding.resource.id);
      const direct = about ? [...named, about] : named;
      const fitting = direct.length > 0 ? direct : coverOf(finding, find);
      for (const one of fitting) used.add(one);
      // All exceptions that cover a finding are needed, so it is excepted until the first of them
      // expires.
      const applied = direct.length > 0 ? longest(direct) : shortest(fitting);
      if (!applied) return undefined;
      const { owner, reason, expires } = applied.exception;
      return { owner, reason, expires };
    },
    unused: () => inForce.filter((one) => !used.has(one)),
  };
}

type Find = (checkId: string, resource: string | undefined) => PlacedException | undefined;

/** The exceptions that together name every decider, or else everything that a finding reaches. */
function coverOf(
  { checkId, decidedBy, interfaces, instanceIds = [] }: Exceptable,
  find: Find,
): readonly PlacedException[] {
  // A decider without a group is a behaviour of the cloud: no exception can name it.
  const deciders = decidedBy
    .filter((one) => one.securityGroupId !== undefined)
    .map((one) => [one.securityGroupRuleId, one.securityGroupId]);
  const byDecider = coverEach(checkId, deciders, find);
  if (byDecider.length > 0) return byDecider;
  const reached = [
    ...interfaces.map((one) => [one.NetworkInterfaceId, one.InstanceId]),
    ...instanceIds.map((id) => [id]),
  ];
  return coverEach(checkId, reached, find);
}

/** An exception for each thing, by one of its ids; no exception at all where one thing has none. */
function coverEach(
  checkId: string,
  things: readonly (readonly (string | undefined)[])[],
  find: Find,
): PlacedException[] {
  const cover = new Set<PlacedException>();
  for (const ids of things) {
    const fits = ids.map((id) => find(checkId, id)).find((one) => one !== undefined);
    if (!fits) return [];
    cover.add(fits);
  }
  return [...cover];
}

const byExpiry = (some: readonly PlacedException[]) =>
  [...some].sort((a, b) => (a.exception.expires < b.exception.expires ? -1 : 1));
const longest = (some: readonly PlacedException[]) => byExpiry(some).at(-1);
const shortest = (some: readonly PlacedException[]) => byExpiry(some)[0];

const keyOf = (checkId: string, resource: string) => JSON.stringify([checkId, resource]);

function keysOf({ exception: { check, resource } }: PlacedException): string[] {
  if (check === undefined || resource === undefined) return [];
  return checkIdsOf(check).map((id) => keyOf(id, resource));
}

/** A policy is named by its own id or by that of its check. */
const checkIdsOf = (check: string) => (check === '*' ? ['*'] : [check, policyCheckId(check)]);

/** Whether the check and resource of an exception fit a finding that it names by id. */
function fitsBesides(
  { exception: { check, resource } }: PlacedException,
  { checkId, resource: about, decidedBy, interfaces, instanceIds = [] }: Exceptable,
): boolean {
  if (check !== undefined && check !== '*' && !checkIdsOf(check).includes(checkId)) return false;
  if (resource === undefined || resource === about.id) return true;
  return (
    decidedBy.some((one) => [one.securityGroupId, one.securityGroupRuleId].includes(resource)) ||
    interfaces.some((one) => [one.NetworkInterfaceId, one.InstanceId].includes(resource)) ||
    instanceIds.includes(resource)
  );
}

const DAY_MS = 86_400_000;

/** Whether the last day of an exception is over. A time that can't be read counts as late. */
function isExpired(expires: string, nowIso: string): boolean {
  return !(Date.parse(nowIso) < Date.parse(`${expires}T00:00:00Z`) + DAY_MS);
}

const info: CheckInfo = {
  id: 'exception-expired',
  title: 'Exception expired',
  severity: 'medium',
  looksAt: 'exception',
  why: 'What somebody answered for until a day is open again, and nobody answers for it.',
  remedy: 'Mend what it was for and take the exception out, or renew it with its owner.',
  standards: [],
  parameters: {},
};

/** The check whose findings are the expired exceptions. It counts exceptions. */
export function expiredExceptions(
  exceptions: readonly PlacedException[],
  nowIso: string,
): ReadyCheck {
  return {
    info,
    parameters: {},
    judge: () => {
      const expired = exceptions.filter(({ exception }) => isExpired(exception.expires, nowIso));
      // An exception that is written twice is one cause.
      const causes = new Map(expired.map((one) => [identityOf(one), one]));
      const tally = {
        pass: exceptions.length - expired.length,
        fail: expired.length,
        unknown: 0,
        notApplicable: 0,
      };
      return {
        tally,
        causes: [...causes].map(([key, placed]) => causeOf(key, placed)),
        ...(exceptions.length === 0 ? { reason: 'there is no exception' } : {}),
      };
    },
  };
}

/** The text that is the same for one exception wherever it stands in a file. */
function identityOf({ exception }: PlacedException): string {
  const { finding, check, resource, owner, expires } = exception;
  return JSON.stringify([finding ?? '', check ?? '', resource ?? '', owner, expires]);
}

function causeOf(key: string, { exception, at }: PlacedException): Cause {
  const { owner, reason, expires } = exception;
  const what = subjectOf(exception);
  return {
    key,
    reach: 0,
    draft: () => ({
      status: 'fail',
      title: `The exception for ${what} expired on ${expires}`,
      resource: { type: 'exception', id: filePlaceText(at), name: what },
      explanation: `${owner} answered for ${what} until ${expires}: ${reason}. It stands at ${filePlaceText(at)}.`,
      decidedBy: [],
      interfaces: [],
      remedy: {
        text: `Take the exception at ${filePlaceText(at)} out, or renew it with ${owner}.`,
        changes: [],
      },
    }),
  };
}

/** `sg-ssh-open of sg-…`, `finding fnd-…`. */
function subjectOf({ finding, check, resource }: PlacedException['exception']): string {
  const checks = check === '*' ? 'all checks' : (check ?? 'any check');
  const about = resource === undefined ? checks : `${checks} of ${resource}`;
  if (finding === undefined) return about;
  const plain = check === undefined && resource === undefined;
  return plain ? `finding ${finding}` : `finding ${finding} (${about})`;
}
