import type { Place } from '../contracts/place.js';
import { type EndStatus, isEndStatus } from '../contracts/statuses.js';
import type { Way } from '../contracts/step.js';

/** The names of the evidence objects of one change (design, section 3). */
export interface ChangeNames {
  readonly folder: string;
  readonly request: string;
  readonly stop: string;
  readonly report: string;
  /** Begins every object of every plan. */
  readonly planPrefix: string;
  readonly verifyFolder: string;
  readonly workFolder: string;
  plan(plan: number): string;
  snapshot(plan: number): string;
  /** What the plan opens and closes. */
  exposure(plan: number): string;
  part(plan: number, part: string): string;
  /** Begins every work object of a part. */
  workPrefix(part: string, direction: Way): string;
  intent(part: string, direction: Way, requestId: string): string;
  work(part: string, direction: Way, requestId: string, ok: number, failed: number): string;
  /** A part that was handed on to a next invocation. */
  handedOn(part: string, direction: Way, requestId: string): string;
  /** A turn of the verifier, by its decision. */
  verify(decision: string): string;
  /** The results of the wave that a turn verified as its `index`-th, from 0. */
  verifiedTargets(decision: string, index: number): string;
}

/** What a turn's decision is known by, in orders and in the name of its object. */
export const decisionName = (wave: number, requestId: string) => `${wave}-${requestId}.json`;

export function changeNames({ accountId, regionId }: Place, changeId: string): ChangeNames {
  const folder = `${accountId}/${regionId}/changes/${changeId}/`;
  const planPrefix = `${folder}plan-`;
  const verifyFolder = `${folder}verify/`;
  const workPrefix = (part: string, direction: Way) => `${folder}work/${part}-${direction}-`;
  const work = (part: string, direction: Way, requestId: string) =>
    `${workPrefix(part, direction)}${requestId}`;
  return {
    folder,
    request: `${folder}request.json`,
    stop: `${folder}stop.json`,
    report: `${folder}report.json`,
    planPrefix,
    verifyFolder,
    workFolder: `${folder}work/`,
    plan: (plan) => `${planPrefix}${plan}/plan.json`,
    snapshot: (plan) => `${planPrefix}${plan}/snapshot.json.gz`,
    exposure: (plan) => `${planPrefix}${plan}/exposure.json`,
    part: (plan, part) => `${planPrefix}${plan}/parts/${part}.json`,
    workPrefix,
    intent: (part, direction, requestId) => `${work(part, direction, requestId)}.intent.json`,
    work: (part, direction, requestId, ok, failed) =>
      `${work(part, direction, requestId)}.${ok}ok-${failed}failed.json`,
    handedOn: (part, direction, requestId) => `${work(part, direction, requestId)}.handedOn.json`,
    verify: (decision) => `${verifyFolder}${decision}`,
    verifiedTargets: (decision, index) =>
      `${verifyFolder}${decision.replace(/\.json$/, '')}.${index}.targets.json`,
  };
}

export interface PlanName {
  readonly plan: number;
  /** The object that seals the plan, written last. */
  readonly seals: boolean;
}

/** Which plan an object belongs to, by its name; undefined for an object of no plan. */
export function parsePlanName(name: string): PlanName | undefined {
  const match = /\/changes\/[^/]+\/plan-(\d+)\/(.+)$/.exec(name);
  return match ? { plan: Number(match[1]), seals: match[2] === 'plan.json' } : undefined;
}

export interface VerifyName {
  readonly decision: string;
  /** A turn, or the results of a wave that it verified. */
  readonly kind: 'turn' | 'targets';
}

/** What the name of a verify object says; undefined for any other name. */
export function parseVerifyName(name: string): VerifyName | undefined {
  const match = /\/verify\/(\d+-[0-9A-Za-z-]+)(\.\d+\.targets)?\.json$/.exec(name);
  if (!match) return undefined;
  return { decision: `${match[1]}.json`, kind: match[2] === undefined ? 'turn' : 'targets' };
}

export interface WorkName {
  readonly part: string;
  readonly direction: Way;
  readonly kind: 'intent' | 'finished' | 'handedOn';
  readonly ok: number;
  readonly failed: number;
}

/** What the name of a work object says; undefined for any other name. */
export function parseWorkName(name: string): WorkName | undefined {
  const match =
    /\/work\/(\d{4})-(forward|inverse)-[0-9A-Za-z-]+\.(intent|handedOn|(\d+)ok-(\d+)failed)\.json$/.exec(
      name,
    );
  if (!match) return undefined;
  const [, part = '', direction, kind, ok = '0', failed = '0'] = match;
  return {
    part,
    direction: direction as Way,
    kind: kind === 'intent' || kind === 'handedOn' ? kind : 'finished',
    ok: Number(ok),
    failed: Number(failed),
  };
}

/** Begins the index of the changes that were requested on a day, UTC (`2027-01-31`). */
export const indexFolder = ({ accountId, regionId }: Place, day: string) =>
  `${accountId}/${regionId}/index/${day}/`;

/** `index/<day>/<changeId>-<status>`, so that the changes of a day can be listed. */
export const indexName = (
  place: Place,
  day: string,
  changeId: string,
  status: 'queued' | EndStatus,
) => `${indexFolder(place, day)}${changeId}-${status}`;

export interface IndexName {
  readonly changeId: string;
  /** Where it ended; `queued` says no more than that it was started. */
  readonly status: 'queued' | EndStatus;
}

/** What the name of an entry of the index says; undefined for any other name. */
export function parseIndexName(name: string): IndexName | undefined {
  const match = /\/index\/\d{4}-\d\d-\d\d\/(chg-[0-9a-f]{24})-([A-Za-z]+)$/.exec(name);
  const [, changeId = '', status = ''] = match ?? [];
  return status === 'queued' || isEndStatus(status) ? { changeId, status } : undefined;
}
