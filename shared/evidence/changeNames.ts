import type { Place } from '../contracts/place.js';
import { type EndStatus, isEndStatus } from '../contracts/statuses.js';
import type { Way } from '../contracts/step.js';
import type { TurnNumber } from '../contracts/turn.js';

/** How a worker's invocation ended: its work object says so by its name. */
export type WorkEnd =
  | {
      readonly kind: 'finished';
      readonly ok: number;
      readonly failed: number;
      readonly lost: number;
    }
  /** Handed on to a next invocation, or given up because its order had ended; `lost` answers. */
  | { readonly kind: 'handedOn' | 'overtaken'; readonly lost: number }
  /** Its order had ended before: nothing was written. */
  | { readonly kind: 'refused' };

/** What the work objects of one invocation of a worker have in common. */
export interface WorkKey {
  readonly part: string;
  readonly direction: Way;
  /** The turn that ordered it. */
  readonly order: TurnNumber;
  /** Fresh for each attempt: one request id can come twice. */
  readonly attempt: string;
}

/** The names of the evidence objects of one change (design, section 3). */
export interface ChangeNames {
  readonly folder: string;
  readonly request: string;
  readonly stop: string;
  readonly report: string;
  /** Plain calls that take back what the change did. */
  readonly undoScript: string;
  /** Begins every object of every plan. */
  readonly planPrefix: string;
  readonly executionPrefix: string;
  readonly verifyFolder: string;
  readonly workFolder: string;
  execution(number: number): string;
  plan(plan: number): string;
  snapshot(plan: number): string;
  /** What the plan opens and closes. */
  exposure(plan: number): string;
  /** The hashes of the ids of the plan's targets. */
  targets(plan: number): string;
  part(plan: number, part: string): string;
  /** Begins every work object of a part. */
  workPrefix(part: string, direction: Way): string;
  intent(key: WorkKey): string;
  work(key: WorkKey, end: WorkEnd): string;
  /** What the Queue step puts for a message; `tokenHash` is SHA-256 of the message's token. */
  order(decision: string, part: string, tokenHash: string): string;
  /** The turn that has this number. */
  openTurn(turn: TurnNumber): string;
  /** What a turn decided. */
  verify(decision: string): string;
  /** What a turn found for the targets of a part, by the SHA-256 of the object. */
  verifiedTargets(decision: string, hash: string): string;
}

const textOf = ({ execution, turn }: TurnNumber) => `${execution}-${turn}`;

/** The name in CloudFlow of an execution of a change. */
export const executionName = (changeId: string, number: number) => `${changeId}-${number}`;

/** Which execution of the change a name in CloudFlow is of; undefined for one of another change. */
export function parseExecutionName(changeId: string, name: string): number | undefined {
  const number = name.startsWith(`${changeId}-`) ? name.slice(changeId.length + 1) : '';
  return /^[1-9]\d*$/.test(number) ? Number(number) : undefined;
}

export function changeNames({ accountId, regionId }: Place, changeId: string): ChangeNames {
  const folder = `${accountId}/${regionId}/changes/${changeId}/`;
  const planPrefix = `${folder}plan-`;
  const executionPrefix = `${folder}execution-`;
  const verifyFolder = `${folder}verify/`;
  const workPrefix = (part: string, direction: Way) => `${folder}work/${part}-${direction}-`;
  const work = ({ part, direction, order, attempt }: WorkKey) =>
    `${workPrefix(part, direction)}${textOf(order)}-${attempt}`;
  return {
    folder,
    request: `${folder}request.json`,
    stop: `${folder}stop.json`,
    report: `${folder}report.json`,
    undoScript: `${folder}undo.sh`,
    planPrefix,
    executionPrefix,
    verifyFolder,
    workFolder: `${folder}work/`,
    execution: (number) => `${executionPrefix}${number}.json`,
    plan: (plan) => `${planPrefix}${plan}/plan.json`,
    snapshot: (plan) => `${planPrefix}${plan}/snapshot.json.gz`,
    exposure: (plan) => `${planPrefix}${plan}/exposure.json`,
    targets: (plan) => `${planPrefix}${plan}/targets.bin`,
    part: (plan, part) => `${planPrefix}${plan}/parts/${part}.json`,
    workPrefix,
    intent: (key) => `${work(key)}.intent.json`,
    work: (key, end) => `${work(key)}.${textOfEnd(end)}.json`,
    order: (decision, part, tokenHash) =>
      `${folder}orders/${decision.replace(/\.json$/, '')}-${part}-${tokenHash}.json`,
    openTurn: (turn) => `${verifyFolder}${textOf(turn)}.open.json`,
    verify: (decision) => `${verifyFolder}${decision}`,
    verifiedTargets: (decision, hash) =>
      `${verifyFolder}${decision.replace(/\.json$/, '')}.${hash}.targets.json`,
  };
}

function textOfEnd(end: WorkEnd): string {
  if (end.kind === 'refused') return 'refused';
  const ended = end.kind === 'finished' ? `${end.ok}ok-${end.failed}failed` : end.kind;
  return end.lost > 0 ? `${ended}-${end.lost}lost` : ended;
}

/** Which execution an object is of; undefined for any other name. */
export function parseExecutionObject(name: string): number | undefined {
  const match = /\/changes\/[^/]+\/execution-(\d+)\.json$/.exec(name);
  return match ? Number(match[1]) : undefined;
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
  readonly turn: TurnNumber;
  /** That the number is taken; what was decided; or results that the decision names. */
  readonly kind: 'open' | 'decision' | 'targets';
}

/** What the name of a verify object says; undefined for any other name. */
export function parseVerifyName(name: string): VerifyName | undefined {
  const match = /\/verify\/(\d+)-(\d+)(\.open|\.[0-9a-f]{64}\.targets)?\.json$/.exec(name);
  if (!match) return undefined;
  const turn = { execution: Number(match[1]), turn: Number(match[2]) };
  if (match[3] === undefined) return { turn, kind: 'decision' };
  return { turn, kind: match[3] === '.open' ? 'open' : 'targets' };
}

export interface WorkName extends WorkKey {
  readonly end: WorkEnd | 'intent';
}

/** What the name of a work object says; undefined for any other name. */
export function parseWorkName(name: string): WorkName | undefined {
  const match =
    /\/work\/(\d{4})-(forward|inverse)-(\d+)-(\d+)-([0-9A-Za-z-]+)\.(intent|refused|(?:(\d+)ok-(\d+)failed|handedOn|overtaken)(?:-(\d+)lost)?)\.json$/.exec(
      name,
    );
  if (!match) return undefined;
  const [, part = '', direction, execution, turn, attempt = '', end = '', ok, failed] = match;
  const lost = Number(match[9] ?? 0);
  return {
    part,
    direction: direction as Way,
    order: { execution: Number(execution), turn: Number(turn) },
    attempt,
    end: endOf(
      end,
      lost,
      ok === undefined ? undefined : { ok: Number(ok), failed: Number(failed) },
    ),
  };
}

function endOf(
  text: string,
  lost: number,
  counts: { readonly ok: number; readonly failed: number } | undefined,
): WorkName['end'] {
  if (text === 'intent') return 'intent';
  if (text === 'refused') return { kind: 'refused' };
  if (counts) return { kind: 'finished', ...counts, lost };
  return { kind: text.startsWith('handedOn') ? 'handedOn' : 'overtaken', lost };
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
