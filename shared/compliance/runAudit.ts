import type { FindingsFile } from '../contracts/findings.js';
import type { RegionSnapshot } from '../region/regionSnapshot.js';
import { MIN_SHARE } from '../rules/internetShare.js';
import type { FileFault } from '../text/readYaml.js';
import type { Audit } from './audit.js';
import { AuditedRegion, type AuditMode, type AuditScope } from './auditedRegion.js';
import { auditRegion } from './auditRegion.js';
import { catalogue } from './catalogue.js';
import { driftOf } from './drift/driftOf.js';
import { regionDrift } from './drift/regionDrift.js';
import { trendOf } from './drift/trendOf.js';
import { unreadResources } from './drift/unreadResources.js';
import type { CheckInfo, ReadyCheck } from './judgement.js';
import { type NotJudged, notJudged } from './notJudged.js';
import {
  applyExceptions,
  type ExceptionMatcher,
  expiredExceptions,
} from './policies/exceptions.js';
import { policyCheck } from './policies/policyCheck.js';
import type { PolicySet } from './policies/readPolicies.js';
import { unknownChecks } from './policies/unknownChecks.js';
import { unreadInfo } from './unreadCheck.js';

export interface AuditInput {
  readonly snapshot: RegionSnapshot;
  readonly policies: PolicySet;
  /** SHA-256 of a text, in hex. */
  readonly sha256Hex: (text: string) => string;
  readonly mode?: AuditMode;
  readonly minShare?: number;
  /** Only these checks (ids of the catalogue or of policies); absent: all. */
  readonly checkIds?: readonly string[];
  /** Only checks that are mapped to this standard. */
  readonly standard?: string;
  readonly groupByTag?: string;
  readonly newOnly?: boolean;
  readonly scope?: AuditScope;
  readonly previous?: FindingsFile;
  readonly previousSnapshot?: RegionSnapshot;
  readonly groupsPerInterface?: number;
  /** Groups whose members the snapshot holds whole; absent: every group of the snapshot. */
  readonly membersRead?: ReadonlySet<string>;
  readonly onProgress?: (done: number, all: number) => void;
}

export type RunAudit =
  | { readonly ok: true; readonly audit: Audit; readonly exceptions: ExceptionMatcher }
  /** The policy files name checks that do not exist; each fault has its place. */
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/**
 * Audits a region. The same snapshot, policies and previous run give the same findings, byte for
 * byte: "now" is the snapshot's `takenAt`.
 *
 * @example
 * const run = runAudit({ snapshot, policies: noPolicies, sha256Hex });
 * if (!run.ok) throw new Error(`${run.faults.length} faults in the policy files`);
 * console.log(run.audit.head.counts.open.high);
 * for (const finding of run.audit.findings()) console.log(finding.severity, finding.title);
 */
export function runAudit(input: AuditInput): RunAudit {
  const { snapshot, policies, sha256Hex, previous, scope } = input;
  const faults = [...unknownChecks(policies, new Set(catalogue.map(({ info }) => info.id)))];
  const ready = readyChecks(policies, snapshot.takenAt, faults);
  if (faults.length > 0) return { ok: false, faults: faults.sort(byPlace) };

  const wanted = (info: Pick<CheckInfo, 'id' | 'standards'>) =>
    (input.checkIds === undefined || input.checkIds.includes(info.id)) &&
    (input.standard === undefined || info.standards.some((one) => one.standard === input.standard));
  const region = new AuditedRegion(snapshot, {
    mode: input.mode ?? 'effective',
    minShare: input.minShare ?? MIN_SHARE,
    ...(scope ? { scope } : {}),
    ...(input.groupsPerInterface === undefined
      ? {}
      : { groupsPerInterface: input.groupsPerInterface }),
    ...(previous ? { unusedSince: previous.pending } : {}),
    ...(input.membersRead ? { membersRead: input.membersRead } : {}),
    ...(input.onProgress ? { onProgress: input.onProgress } : {}),
  });
  const exceptions = applyExceptions(policies.exceptions, snapshot.takenAt);
  const drift = previous ? driftOf(previous, snapshot.takenAt) : undefined;
  const audit = auditRegion(region, {
    runId: runIdOf(snapshot, scope, sha256Hex),
    checks: ready.filter(
      ({ info }) => wanted(info) && !(snapshot.partial && comparesGroups(info.id)),
    ),
    notJudged: [...notJudged, ...(snapshot.partial ? comparing(ready) : [])].filter(wanted),
    sha256Hex,
    exceptionOf: (finding) => exceptions.match(finding),
    ...(scope ? { scope: scopeText(scope) } : {}),
    ...(input.standard === undefined ? {} : { standard: input.standard }),
    ...(input.checkIds === undefined ? {} : { checkIds: input.checkIds }),
    ...(input.groupByTag === undefined ? {} : { groupByTag: input.groupByTag }),
    ...(input.newOnly ? { newOnly: true } : {}),
    ...(input.previousSnapshot
      ? { regionDrift: regionDrift(input.previousSnapshot, snapshot) }
      : {}),
    ...(previous && drift
      ? {
          previous: {
            runId: previous.runId,
            takenAt: previous.takenAt,
            driftOf: (finding) => drift.of(finding),
            fixed: ({ ids, checks }) =>
              drift.fixed({
                ids,
                checks,
                unread: unreadResources(region),
                ...(scope ? { inScope: scopeFilter(region) } : {}),
              }),
            trendOf: (now) => trendOf(previous.trend, now),
          },
        }
      : {}),
  });
  return { ok: true, audit, exceptions };
}

const byPlace = (a: FileFault, b: FileFault) =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column;

/** What a part of a region does not hold whole: the groups that a group is compared with. */
const comparesGroups = (id: string) => id === 'sg-duplicate';
const comparing = (ready: readonly ReadyCheck[]): NotJudged[] =>
  ready
    .filter(({ info }) => comparesGroups(info.id))
    .map(({ info }) => ({ ...info, reason: 'it compares all groups of a region' }));

/** The checks of the catalogue with their settings, and those of the policies. */
function readyChecks(policies: PolicySet, nowIso: string, faults: FileFault[]): ReadyCheck[] {
  const ready: ReadyCheck[] = [];
  for (const entry of catalogue) {
    const placed = policies.checkSettings.get(entry.info.id);
    const read = entry.ready(placed?.settings ?? {});
    if (read.ok) {
      if (read.check) ready.push(read.check);
      continue;
    }
    for (const { parameter, found, wanted } of read.faults) {
      const at = placed?.parametersAt.get(parameter) ?? placed?.at;
      if (at) faults.push({ ...at, path: `checks.${entry.info.id}.${parameter}`, found, wanted });
    }
  }
  return [
    ...ready,
    ...policies.policies.map(({ policy }) => policyCheck(policy)),
    ...(policies.exceptions.length > 0 ? [expiredExceptions(policies.exceptions, nowIso)] : []),
  ];
}

/** Of what was audited and when: no run has an id of its own, so a replay has the same. */
function runIdOf(
  { accountId, regionId, takenAt }: RegionSnapshot,
  scope: AuditScope | undefined,
  sha256Hex: AuditInput['sha256Hex'],
): string {
  const time = takenAt.replaceAll(/[-:]|\.\d+/g, '');
  const of = JSON.stringify([accountId, regionId, takenAt, scope ? scopeText(scope) : '']);
  return `run-${time}-${sha256Hex(of).slice(0, 8)}`;
}

export const scopeText = (scope: AuditScope): string =>
  scope.securityGroupId === undefined
    ? `instance ${scope.instanceId}`
    : `group ${scope.securityGroupId}`;

/** Whether a finding of an earlier run is about what this run looks at. */
function scopeFilter(region: AuditedRegion) {
  const ids = new Set([
    ...region.groups.map((one) => one.SecurityGroupId),
    ...region.interfaces.map((one) => one.NetworkInterfaceId),
    ...region.instances.map((one) => one.InstanceId),
  ]);
  return (finding: FindingsFile['findings'][number]) => ids.has(finding.resource.id);
}

/** The ids that `checkIds` may hold. */
export const knownCheckIds = (policies: PolicySet): string[] => [
  ...catalogue.map(({ info }) => info.id),
  ...policies.policies.map(({ policy }) => policyCheck(policy).info.id),
  ...(policies.exceptions.length > 0 ? [expiredExceptions(policies.exceptions, '').info.id] : []),
  unreadInfo.id,
];
