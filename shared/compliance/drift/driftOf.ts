import type { AuditHead, Finding, FindingsFile, FixedFinding } from '../../contracts/findings.js';
import { sameValue } from '../sameValue.js';

/** A finding before it is known how it stands to the last run. */
export type PresentFinding = Omit<Finding, 'drift' | 'since'>;

/** What this run looked at: without it nothing can be called fixed. */
export interface Present {
  /**
   * Ids of the findings of this run, also of those that are not shown or that another check's
   * finding of the same cause stands for.
   */
  readonly ids: ReadonlySet<string>;
  readonly checks: AuditHead['checks'];
  /** Ids of groups, interfaces and instances that this run could not read whole. */
  readonly unread: ReadonlySet<string>;
  /** Whether a scope (one group, one instance) takes a finding in; absent: it takes in all. */
  readonly inScope?: (finding: Finding) => boolean;
}

export interface Drift {
  /** How a finding stands to the last run, and when a run first saw it. */
  of(finding: PresentFinding): Pick<Finding, 'drift' | 'since'>;
  /**
   * Findings of the last run that are no more, in its order. A finding whose check was not judged
   * now, whose resources could not be read whole now, or that the scope leaves out, is not fixed:
   * nothing is known about it.
   */
  fixed(present: Present): FixedFinding[];
}

/**
 * Compares a run with the last one by the ids of findings. `changed` has another status, severity,
 * exposure, decider, exception, or number of interfaces or instances; that one interface took
 * another's place is no change. What another check's finding of the same cause told in the last run is
 * not new either, since it is there for as long. Without a last run there is no drift, and everything is since now.
 */
export function driftOf(previous: FindingsFile, takenAt: string): Drift {
  const before = new Map(previous.findings.map((one) => [one.id, one]));
  const toldBy = toldByOthers(previous.findings);
  return {
    of(finding) {
      const known = before.get(finding.id);
      const told = known ?? toldBy(finding);
      if (!told) return { drift: 'new', since: takenAt };
      const compared = known ? comparedOf : comparedOfCause;
      const same = sameValue(compared(told), compared(finding));
      return { drift: same ? 'unchanged' : 'changed', since: told.since };
    },
    fixed: ({ ids, checks, unread, inScope = () => true }) => {
      const results = new Map(checks.map((one) => [one.id, one]));
      return previous.findings
        .filter((one) => !ids.has(one.id) && inScope(one))
        .filter(({ checkId, resource, decidedBy, interfaces, instances }) => {
          const result = results.get(checkId);
          // A policy that was taken out mends nothing.
          if (!result || result.status === 'notJudged') return false;
          if (result.resources.unknown === 0) return true;
          const concerned = [
            resource.id,
            ...decidedBy.flatMap((decider) => decider.securityGroupId ?? []),
            ...interfaces.ids,
            ...instances.ids,
          ];
          return !concerned.some((id) => unread.has(id));
        })
        .map(({ id, checkId, severity, title, resource, since }) => ({
          id,
          checkId,
          severity,
          title,
          resource,
          since,
        }));
    },
  };
}

const comparedOf = (finding: PresentFinding) => ({
  ...comparedOfCause(finding),
  severity: finding.severity,
  exposure: finding.exposure,
});

/** What findings of one cause have in common, whatever check makes them. */
const comparedOfCause = (finding: PresentFinding) => ({
  status: finding.status,
  decidedBy: finding.decidedBy,
  exception: finding.exception,
  interfaces: finding.interfaces.count,
  instances: finding.instances.count,
});

/** The finding of another check that told a finding's cause: it fails the check too, by a rule of it. */
function toldByOthers(findings: readonly Finding[]) {
  const byRule = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (!finding.alsoFails) continue;
    for (const rule of finding.decidedBy.flatMap(nameOf)) {
      const list = byRule.get(rule);
      if (list) list.push(finding);
      else byRule.set(rule, [finding]);
    }
  }
  return ({ checkId, decidedBy }: PresentFinding): Finding | undefined =>
    decidedBy
      .flatMap(nameOf)
      .flatMap((rule) => byRule.get(rule) ?? [])
      .find((one) => one.alsoFails?.includes(checkId));
}

/** A rule by its id, else by where it stands and what it says. */
const nameOf = ({ securityGroupRuleId, securityGroupId, text }: Finding['decidedBy'][number]) =>
  securityGroupRuleId ?? (securityGroupId ? `${securityGroupId} ${text}` : []);

/**
 * Why a file can not be the last run of an audit, in words for whoever named it; undefined when it
 * can. A file that holds only new findings would make every other one new again, and so would one
 * that looked at less.
 */
export function previousFault(
  previous: FindingsFile,
  now: Pick<
    AuditHead,
    'accountId' | 'regionId' | 'mode' | 'minShare' | 'takenAt' | 'scope' | 'standard' | 'checkIds'
  >,
): string | undefined {
  const { accountId, regionId, mode, takenAt } = previous;
  if (accountId !== now.accountId || regionId !== now.regionId) {
    return `it is of account ${accountId}, region ${regionId}, not of ${now.accountId}, ${now.regionId}`;
  }
  if (mode !== now.mode) return `it was judged in mode ${mode}, not ${now.mode}`;
  if (previous.minShare !== now.minShare) {
    return `open to the Internet meant a share of ${previous.minShare} in it, not ${now.minShare}`;
  }
  const { scope, standard, checkIds } = previous;
  if (scope !== undefined && scope !== now.scope) return `it looked at ${scope} alone`;
  if (standard !== undefined && standard !== now.standard) {
    return `it judged the checks of ${standard} alone`;
  }
  const asked = now.checkIds;
  if (checkIds && !asked?.every((id) => checkIds.includes(id))) {
    return `it judged ${checkIds.join(', ')} alone`;
  }
  if (previous.newOnly) return 'it holds new findings alone (--new-only)';
  if (Date.parse(takenAt) > Date.parse(now.takenAt)) {
    return `it was taken at ${takenAt}, after ${now.takenAt}`;
  }
  return undefined;
}
