import type { Place } from '../contracts/place.js';

/** The names of the evidence objects of one compliance run. */
export interface ComplianceNames {
  readonly folder: string;
  readonly request: string;
  readonly readFolder: string;
  readonly members: string;
  readonly lists: string;
  readonly snapshot: string;
  /** What it was judged with beside the snapshot: the policies, and which run came before. */
  readonly judgedWith: string;
  readonly remedies: string;
  readonly notification: string;
  readonly summary: string;
  /** The rules of the groups from one position to another in the order of their ids, from 1. */
  rules(from: number, to: number): string;
  /** A report, by the name of its file. */
  report(file: string): string;
}

export function complianceNames({ accountId, regionId }: Place, runId: string): ComplianceNames {
  const folder = `${accountId}/${regionId}/compliance/${runId}/`;
  const digits = (position: number) => String(position).padStart(5, '0');
  return {
    folder,
    request: `${folder}request.json`,
    readFolder: `${folder}read/`,
    members: `${folder}read/members.json.gz`,
    lists: `${folder}read/lists.json.gz`,
    snapshot: `${folder}snapshot.json.gz`,
    judgedWith: `${folder}judged-with.json`,
    remedies: `${folder}remedies.json`,
    notification: `${folder}notification.json`,
    summary: `${folder}summary.json`,
    rules: (from, to) => `${folder}read/rules-${digits(from)}-${digits(to)}.json.gz`,
    report: (file) => `${folder}${file}`,
  };
}

/** Which groups an object of rules holds, by its name; undefined for any other object. */
export function parseRulesName(
  name: string,
): { readonly name: string; readonly from: number; readonly to: number } | undefined {
  const match = /\/read\/rules-(\d{5,})-(\d{5,})\.json\.gz$/.exec(name);
  return match ? { name, from: Number(match[1]), to: Number(match[2]) } : undefined;
}

/** A time as names tell it, in the order of time: `20270131T033000Z` of an ISO 8601 time. */
export const timeInNames = (iso: string) => iso.replaceAll(/[-:.]/g, '');

/** Begins the index of the finished runs of whole regions; by month, so that a listing is short. */
export const runIndexPrefix = ({ accountId, regionId }: Place, month: string) =>
  `${accountId}/${regionId}/compliance-index/${month}`;

/** `compliance-index/<day>/<when the region was read>-<runId>`: the order of names is that of time. */
export const runIndexName = (place: Place, takenAt: string, runId: string) =>
  `${runIndexPrefix(place, takenAt.slice(0, 10))}/${timeInNames(takenAt)}-${runId}`;

export interface RunIndexName {
  /** When the region was read, as names tell it. */
  readonly takenAt: string;
  readonly runId: string;
}

/** What the name of an entry of the index of runs says; undefined for any other name. */
export function parseRunIndexName(name: string): RunIndexName | undefined {
  const match =
    /\/compliance-index\/\d{4}-\d\d-\d\d\/(\d{8}T\d+Z)-(run-\d{8}T\d{6}Z-[0-9a-f]{8})$/.exec(name);
  const [, takenAt = '', runId = ''] = match ?? [];
  return match ? { takenAt, runId } : undefined;
}

/** The run that an Idempotency-Key stands for, by the key's hash. */
export const runKeyName = ({ accountId, regionId }: Place, keyHash: string) =>
  `${accountId}/${regionId}/compliance-keys/${keyHash}.json`;

/** The changes that were started for a finding, one object an attempt. */
export const remedyFolder = ({ accountId, regionId }: Place, findingId: string) =>
  `${accountId}/${regionId}/compliance-remedies/${findingId}/`;
const remedyAttempt = (place: Place, findingId: string, attempt: number) =>
  `${remedyFolder(place, findingId)}${String(attempt).padStart(4, '0')}`;
export const remedyName = (place: Place, findingId: string, attempt: number) =>
  `${remedyAttempt(place, findingId, attempt)}.json`;
/** Beside an attempt whose request was refused. */
export const remedyRefusalName = (place: Place, findingId: string, attempt: number) =>
  `${remedyAttempt(place, findingId, attempt)}.refused.json`;

/** Whether a name is that of an attempt. */
export const isRemedyName = (name: string): boolean =>
  /\/compliance-remedies\/[^/]+\/\d{4,}\.json$/.test(name);
