import type { Direction } from '../contracts/step.js';

/** The names of the evidence objects of one change (design, section 3). */
export interface ChangeNames {
  readonly folder: string;
  readonly request: string;
  readonly stop: string;
  readonly report: string;
  readonly verifyFolder: string;
  readonly workFolder: string;
  plan(plan: number): string;
  snapshot(plan: number): string;
  part(plan: number, part: string): string;
  /** Begins every work object of a part. */
  workPrefix(part: string, direction: Direction): string;
  intent(part: string, direction: Direction, requestId: string): string;
  work(part: string, direction: Direction, requestId: string, ok: number, failed: number): string;
  /** A part that was handed on to a next invocation. */
  handedOn(part: string, direction: Direction, requestId: string): string;
  verify(wave: number, requestId: string): string;
  verifiedTargets(wave: number, requestId: string, of: number): string;
}

export function changeNames(accountId: string, regionId: string, changeId: string): ChangeNames {
  const folder = `${accountId}/${regionId}/changes/${changeId}/`;
  const work = (part: string, direction: Direction, requestId: string) =>
    `${folder}work/${part}-${direction}-${requestId}`;
  return {
    folder,
    request: `${folder}request.json`,
    stop: `${folder}stop.json`,
    report: `${folder}report.json`,
    verifyFolder: `${folder}verify/`,
    workFolder: `${folder}work/`,
    plan: (plan) => `${folder}plan-${plan}/plan.json`,
    snapshot: (plan) => `${folder}plan-${plan}/snapshot.json.gz`,
    part: (plan, part) => `${folder}plan-${plan}/parts/${part}.json`,
    workPrefix: (part, direction) => `${folder}work/${part}-${direction}-`,
    intent: (part, direction, requestId) => `${work(part, direction, requestId)}.intent.json`,
    work: (part, direction, requestId, ok, failed) =>
      `${work(part, direction, requestId)}.${ok}ok-${failed}failed.json`,
    handedOn: (part, direction, requestId) => `${work(part, direction, requestId)}.handedOn.json`,
    verify: (wave, requestId) => `${folder}verify/${wave}-${requestId}.json`,
    verifiedTargets: (wave, requestId, of) =>
      `${folder}verify/${wave}-${requestId}.${of}.targets.json`,
  };
}

/** `index/<day>/<changeId>-<status>`, so that the changes of a day can be listed. */
export const indexName = (
  accountId: string,
  regionId: string,
  day: string,
  changeId: string,
  status: string,
) => `${accountId}/${regionId}/index/${day}/${changeId}-${status}`;

export interface WorkName {
  readonly part: string;
  readonly direction: Direction;
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
    direction: direction as Direction,
    kind: kind === 'intent' || kind === 'handedOn' ? kind : 'finished',
    ok: Number(ok),
    failed: Number(failed),
  };
}
