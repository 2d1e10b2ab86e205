import {
  type AppliedException,
  type AuditHead,
  type BySeverity,
  type CheckResult,
  type Finding,
  type FixedFinding,
  type Reached,
  type RegionDrift,
  severities,
  type TrendPoint,
} from '../contracts/findings.js';
import type { Audit } from './audit.js';
import type { AuditedRegion } from './auditedRegion.js';
import { heatMapOf } from './heatMap.js';
import type { Cause, CheckInfo, Judgement, ReadyCheck } from './judgement.js';
import { mergeCauses } from './mergeCauses.js';
import type { NotJudged } from './notJudged.js';
import type { Exceptable } from './policies/exceptions.js';
import { unreadCauses, unreadInfo } from './unreadCheck.js';

/** Ids that a finding lists at most. */
const IDS_LISTED = 20;
const DECIDERS_LISTED = 50;

export interface AuditOptions {
  readonly runId: string;
  readonly checks: readonly ReadyCheck[];
  readonly notJudged: readonly NotJudged[];
  /** SHA-256 of a text, in hex. */
  readonly sha256Hex: (text: string) => string;
  /** The exception that answers for a finding; undefined where none does. */
  readonly exceptionOf: (finding: Exceptable) => AppliedException | undefined;
  /** The last run; undefined where this run is the first. */
  readonly previous?: PreviousRun;
  readonly regionDrift?: RegionDrift;
  readonly scope?: string;
  readonly standard?: string;
  /** The checks that were asked for; absent where all of them were. */
  readonly checkIds?: readonly string[];
  /** The key of a tag: findings count their interfaces by its value. */
  readonly groupByTag?: string;
  readonly newOnly?: boolean;
}

export interface PreviousRun {
  readonly runId: string;
  readonly takenAt: string;
  /** How a finding stands against the last run, and since when it is there. */
  readonly driftOf: (finding: Omit<Finding, 'drift' | 'since'>) => Pick<Finding, 'drift' | 'since'>;
  /** The findings of the last run that are not there any more. */
  readonly fixed: (now: {
    readonly ids: ReadonlySet<string>;
    readonly checks: CheckResult[];
  }) => readonly FixedFinding[];
  readonly trendOf: (now: TrendPoint) => readonly TrendPoint[];
}

interface Place {
  readonly info: CheckInfo;
  readonly cause: Cause;
  readonly id: string;
  readonly alsoFails: readonly string[];
  readonly alsoIds: readonly string[];
}

/**
 * Judges a region. The judging is done here, once. Findings are made anew, one by one, each time
 * they are iterated.
 */
export function auditRegion(region: AuditedRegion, options: AuditOptions): Audit {
  const judged = options.checks.map((check) => ({ ...check, judgement: check.judge(region) }));
  const unread: Judgement = {
    tally: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 },
    causes: unreadCauses(judged),
  };
  const places = sorted(
    mergeCauses([
      ...judged.flatMap(({ info, judgement }) => placesOf(info, judgement, options)),
      ...placesOf(unreadInfo, unread, options),
    ]),
  );
  const all = function* (): Iterable<Finding> {
    for (const place of places) yield findingOf(place, region, options);
  };

  const open: { -readonly [Key in keyof BySeverity]: BySeverity[Key] } = {
    high: 0,
    medium: 0,
    low: 0,
  };
  const drift = { new: 0, changed: 0, unchanged: 0 };
  const byCheck = new Map<string, number>();
  let unknown = 0;
  let excepted = 0;
  // A finding that another check's finding stands for now is not fixed, just as one of its own is
  // not.
  const ids = new Set(places.flatMap(({ id, alsoIds }) => [id, ...alsoIds]));
  for (const finding of all()) {
    for (const id of [finding.checkId, ...(finding.alsoFails ?? [])]) {
      byCheck.set(id, (byCheck.get(id) ?? 0) + 1);
    }
    if (finding.drift) drift[finding.drift] += 1;
    if (finding.exception) excepted += 1;
    else if (finding.status === 'unknown') unknown += 1;
    else open[finding.severity] += 1;
  }
  const checks: CheckResult[] = [
    ...judged.map(({ info, parameters, judgement }) =>
      resultOf(info, parameters, judgement, byCheck.get(info.id) ?? 0),
    ),
    ...(unread.causes.length > 0
      ? [{ ...resultOf(unreadInfo, {}, unread, unread.causes.length), status: 'unknown' as const }]
      : []),
    ...options.notJudged.map(notJudgedResult),
  ];
  const { snapshot, mode, minShare } = region;
  const point: TrendPoint = { takenAt: snapshot.takenAt, ...open, unknown };
  const { previous } = options;
  const fixed = previous?.fixed({ ids, checks }) ?? [];
  const pending = Object.assign({}, ...judged.map(({ judgement }) => judgement.pending ?? {}));
  const head: AuditHead = {
    v: 1,
    runId: options.runId,
    accountId: snapshot.accountId,
    regionId: snapshot.regionId,
    takenAt: snapshot.takenAt,
    mode,
    minShare,
    ...(options.scope === undefined ? {} : { scope: options.scope }),
    ...(options.standard === undefined ? {} : { standard: options.standard }),
    ...(options.checkIds === undefined ? {} : { checkIds: [...options.checkIds].sort() }),
    ...(options.groupByTag === undefined ? {} : { groupBy: `tag:${options.groupByTag}` }),
    ...(options.newOnly ? { newOnly: true } : {}),
    ...(previous ? { previous: { runId: previous.runId, takenAt: previous.takenAt } } : {}),
    counts: {
      instances: region.instances.length,
      networkInterfaces: region.interfaces.length,
      securityGroups: region.groups.length,
      rules: ruleCount(region),
      open,
      unknown,
      excepted,
      ...drift,
      fixed: fixed.length,
    },
    checks,
    fixed: [...fixed],
    ...(options.regionDrift ? { regionDrift: options.regionDrift } : {}),
    heatMap: heatMapOf(region),
    trend: [...(previous?.trendOf(point) ?? [point])],
    pending,
  };
  return {
    head,
    findings: options.newOnly ? () => filtered(all()) : all,
  };
}

function* filtered(findings: Iterable<Finding>): Iterable<Finding> {
  for (const finding of findings)
    if (finding.drift === undefined || finding.drift === 'new') yield finding;
}

function ruleCount(region: AuditedRegion): number {
  const ids = new Set(region.groups.map((group) => group.SecurityGroupId));
  return region.snapshot.securityGroupAttributes
    .filter((one) => ids.has(one.SecurityGroupId))
    .reduce((sum, one) => sum + one.Permissions.Permission.length, 0);
}

/** Each cause with its finding's id; causes that share a key are told apart by their order. */
function placesOf(
  info: CheckInfo,
  { causes }: Judgement,
  { sha256Hex }: AuditOptions,
): Omit<Place, 'alsoFails' | 'alsoIds'>[] {
  const seen = new Map<string, number>();
  return causes.map((cause) => {
    const count = (seen.get(cause.key) ?? 0) + 1;
    seen.set(cause.key, count);
    const text = JSON.stringify([info.id, cause.key, ...(count > 1 ? [count] : [])]);
    return { info, cause, id: `fnd-${sha256Hex(text).slice(0, 16)}` };
  });
}

/** Worst first, then by how many interfaces are reached, then by id. */
function sorted(places: readonly Place[]): Place[] {
  const rank = ({ info }: Place) => severities.indexOf(info.severity);
  return [...places].sort(
    (a, b) => rank(a) - rank(b) || b.cause.reach - a.cause.reach || (a.id < b.id ? -1 : 1),
  );
}

function findingOf(
  { info, cause, id, alsoFails }: Place,
  region: AuditedRegion,
  options: AuditOptions,
): Finding {
  const draft = cause.draft();
  const instances = new Set([
    ...(draft.instanceIds ?? []),
    ...draft.interfaces.flatMap((eni) => eni.InstanceId ?? []),
  ]);
  const finding: Finding = {
    id,
    checkId: info.id,
    severity: draft.severity ?? info.severity,
    status: draft.status,
    title: draft.title,
    resource: draft.resource,
    ...(alsoFails.length > 0 ? { alsoFails: [...alsoFails] } : {}),
    explanation: draft.explanation,
    decidedBy: draft.decidedBy.slice(0, DECIDERS_LISTED),
    ...(draft.exposure ? { exposure: draft.exposure } : {}),
    interfaces: reached(draft.interfaces.map((eni) => eni.NetworkInterfaceId)),
    instances: reached([...instances]),
    ...(draft.remedy ? { remedy: draft.remedy } : {}),
    ...(options.groupByTag === undefined
      ? {}
      : { groups: byTag(draft.interfaces, options.groupByTag, region) }),
    since: region.snapshot.takenAt,
  };
  const exception = options.exceptionOf({ ...draft, id, checkId: info.id });
  const judged = exception ? { ...finding, exception } : finding;
  return options.previous ? { ...judged, ...options.previous.driftOf(judged) } : judged;
}

/** Counts ids and gives the first of them, without sorting a long list as a whole. */
function reached(ids: readonly string[]): Reached {
  if (ids.length <= IDS_LISTED) return { count: ids.length, ids: [...ids].sort() };
  const first: string[] = [];
  for (const id of ids) {
    if (first.length === IDS_LISTED && id >= (first[IDS_LISTED - 1] as string)) continue;
    let at = first.length;
    while (at > 0 && id < (first[at - 1] as string)) at -= 1;
    first.splice(at, 0, id);
    if (first.length > IDS_LISTED) first.pop();
  }
  return { count: ids.length, ids: first };
}

/** Interfaces by the value of a tag of their own, else of their instance. */
function byTag(
  interfaces: readonly { readonly InstanceId?: string; readonly Tags?: TagList }[],
  key: string,
  region: AuditedRegion,
): Record<string, number> {
  // A map, since a tag may have the value `constructor`.
  const counts = new Map<string, number>();
  for (const eni of interfaces) {
    const tags = [...(eni.Tags?.Tag ?? []), ...(region.instance(eni.InstanceId)?.Tags?.Tag ?? [])];
    const value = tags.find((tag) => tag.TagKey === key)?.TagValue ?? '';
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
type TagList = { readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[] };

function resultOf(
  info: CheckInfo,
  parameters: Readonly<Record<string, unknown>>,
  { tally, reason }: Judgement,
  findings: number,
): CheckResult {
  const status =
    tally.fail > 0
      ? 'fail'
      : tally.unknown > 0
        ? 'unknown'
        : tally.pass > 0
          ? 'pass'
          : 'notApplicable';
  const why =
    reason ?? (status === 'notApplicable' ? 'there is nothing that it looks at' : undefined);
  return {
    ...summaryOf(info),
    looksAt: info.looksAt,
    parameters: { ...parameters },
    status,
    ...(why === undefined ? {} : { reason: why }),
    resources: tally,
    findings,
  };
}

const summaryOf = ({ id, title, severity, why, remedy, standards }: Omit<NotJudged, 'reason'>) => ({
  id,
  title,
  severity,
  why,
  remedy,
  standards: [...standards],
});

const notJudgedResult = (check: NotJudged): CheckResult => ({
  ...summaryOf(check),
  looksAt: 'nothing',
  parameters: {},
  status: 'notJudged',
  reason: check.reason,
  resources: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 },
  findings: 0,
});
