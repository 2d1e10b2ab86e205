import type { AuditHead, Finding, FindingsFile, FixedFinding } from '../../contracts/findings.js';
import { sameValue } from '../sameValue.js';

/** A finding of this run before it is compared with the last run. */
export type PresentFinding = Omit<Finding, 'drift' | 'since'>;

/** What this run looked at: nothing else can be called fixed. */
export interface Present {
  /**
   * Ids of this run's findings, also of those that are not shown and of those that another check's
   * finding of the same cause stands for.
   */
  readonly ids: ReadonlySet<string>;
  readonly checks: AuditHead['checks'];
  /** Ids of groups, interfaces and instances that this run could not read whole. */
  readonly unread: ReadonlySet<string>;
  /**
   * Whether the scope of the run (one group, one instance) takes a finding in; absent where it
   * takes in all.
   */
  readonly inScope?: (finding: Finding) => boolean;
}

export interface Drift {
  /** Compares a finding with the last run, and says when a run first saw it. */
  of(finding: PresentFinding): Pick<Finding, 'drift' | 'since'>;
  /**
   * Findings of the last run that are gone, in its order. A finding is not called fixed where
   * nothing is known about it: its check was not judged now, its resources could not be read whole
   * now, or the scope leaves it out.
   */
  fixed(present: Present): FixedFinding[];
}

/**
 * Compares a run with the last one by the ids of findings. A finding is `changed` when it has
 * another status, severity, exposure, decider, exception, or number of interfaces or instances;
 * another interface in the place of an old one is no change. A cause that another check's finding
 * named in the last run is not new either: it is there for as long.
 */
export function driftOf(previous: FindingsFile, takenAt: string): Drift {
  const before = new Map(previous.findings.map((one) => [one.id, one]));
  const byCause = finderByCause(previous.findings);
  return {
    of(finding) {
      const known = before.get(finding.id);
      const earlier = known ?? byCause(finding);
      if (!earlier) return { drift: 'new', since: takenAt };
      const compared = known ? comparedOf : comparedOfCause;
      const same = sameValue(compared(earlier), compared(finding));
      return { drift: same ? 'unchanged' : 'changed', since: earlier.since };
    },
    fixed: ({ ids, checks, unread, inScope = () => true }) => {
      const results = new Map(checks.map((one) => [one.id, one]));
      return previous.findings
        .filter((one) => !ids.has(one.id) && inScope(one))
        .filter(({ checkId, resource, decidedBy, interfaces, instances }) => {
          const result = results.get(checkId);
          // A finding whose policy was taken out is not fixed: nothing was mended.
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

/** The fields that all findings of one cause have in common, whatever check makes them. */
const comparedOfCause = (finding: PresentFinding) => ({
  status: finding.status,
  decidedBy: finding.decidedBy,
  exception: finding.exception,
  interfaces: finding.interfaces.count,
  instances: finding.instances.count,
});

/**
 * Finds the finding of another check that stood for a finding's cause: its rules decide here too,
 * and it says that it fails this check.
 */
function finderByCause(findings: readonly Finding[]) {
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
 * Why a file can't be the last run of an audit, in words for the person who named it; undefined
 * where it can. A file that holds only new findings, or that looked at less, would make every other
 * finding new again.
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
