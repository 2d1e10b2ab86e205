import { RunRequestObject, RunSummary } from '../../shared/contracts/complianceRun.js';
import { RegionId, RunId } from '../../shared/contracts/ids.js';
import { parse } from '../../shared/contracts/parse.js';
import type { ReportFormat } from '../../shared/contracts/reportFormat.js';
import type { RunView } from '../../shared/contracts/runView.js';
import { type ComplianceNames, complianceNames } from '../../shared/evidence/complianceNames.js';
import { findRun } from '../../shared/evidence/findRun.js';
import { latestRun } from '../../shared/evidence/latestRun.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { reportNames } from '../../shared/reports/reportNames.js';
import { messageOf, ServiceError } from '../../shared/runtime/errors.js';
import { askedAtOf } from '../../shared/runtime/runId.js';
import { checkServed } from '../checkServed.js';
import type { Service } from '../Service.js';
import { lostReason, stageOf, viewRun } from './viewRun.js';

const LINK_SECONDS = 3_600;
/** How long an execution may be missing in CloudFlow's list after it was asked for. */
const UNSEEN_SECONDS = 60;

/**
 * Loads where a run stands, from its evidence. Throws ServiceError 404 when there is no run of that
 * id.
 */
export async function loadRun(
  runId: string,
  service: Pick<Service, 'store' | 'workflow' | 'settings' | 'clock' | 'log'>,
): Promise<RunView> {
  const names = await locateRun(runId, service);
  if (!names) {
    throw new ServiceError('runNotFound', `there is no compliance run ${runId.slice(0, 100)}`);
  }
  return viewOf(runId, names, service);
}

/** The newest finished run of a whole region. Throws ServiceError 404 when there is none. */
export async function loadLatestRun(
  query: Readonly<Record<string, string>>,
  service: Pick<Service, 'store' | 'workflow' | 'settings' | 'clock' | 'log'>,
): Promise<RunView> {
  const { settings, clock } = service;
  const regionId = regionOf(query.regionId, service);
  const place = { accountId: settings.accountId, regionId };
  let runId = await latestRun(service.store, place, clock.iso());
  while (runId !== undefined) {
    const names = complianceNames(place, runId);
    // The index is written before the summary, so for a moment the newest run has no end yet.
    if (await service.store.exists(names.summary)) {
      return viewOf(runId, names, service);
    }
    runId = await latestRun(service.store, place, askedAtOf(runId));
  }
  const detail = `no compliance run of ${regionId} has ended yet; POST /compliance/runs starts one`;
  throw new ServiceError('noRunYet', detail);
}

function regionOf(text: string | undefined, { settings }: Pick<Service, 'settings'>): string {
  if (text === undefined) return settings.homeRegionId;
  const region = parse(RegionId, text);
  if (!region.ok) {
    throw new ServiceError('badQuery', 'regionId is no region id', {
      violations: region.violations.map((one) => ({ ...one, target: 'regionId' })),
    });
  }
  checkServed(text, settings);
  return text;
}

async function locateRun(
  runId: string,
  { settings, store }: Pick<Service, 'store' | 'settings'>,
): Promise<ComplianceNames | undefined> {
  // Ids become object names, so a text that is no id is not looked up.
  if (!parse(RunId, runId).ok) return undefined;
  const place = await findRun(store, settings.places, runId);
  return place && complianceNames(place, runId);
}

async function viewOf(
  runId: string,
  names: ComplianceNames,
  service: Pick<Service, 'store' | 'workflow' | 'settings' | 'clock' | 'log'>,
): Promise<RunView> {
  const { store } = service;
  const [request, listed] = await Promise.all([
    readEvidence(store, names.request, RunRequestObject),
    store.list(names.folder),
  ]);
  if (!request) throw new ServiceError('runNotFound', `${runId} has no request`);
  const present = new Set(listed.map((one) => one.name));
  const readSummary = () => readEvidence(store, names.summary, RunSummary);
  let summary = present.has(names.summary) ? await readSummary() : undefined;
  const stage = stageOf(present, names);
  let lost: string | undefined;
  if (!summary && service.clock.secondsSince(request.receivedAt) > UNSEEN_SECONDS) {
    lost = await askFlow(runId, stage, service);
    // The run may have ended after the listing.
    if (lost !== undefined) summary = await readSummary();
  }
  const links = await linksOf(present, names, service);
  return viewRun({ request, summary, stage, lost, links });
}

/** Where CloudFlow does not answer, the evidence alone says how the run stands. */
async function askFlow(
  runId: string,
  stage: 'queued' | 'reading' | 'judging',
  { settings, log, workflow }: Pick<Service, 'workflow' | 'settings' | 'log'>,
): Promise<string | undefined> {
  try {
    return lostReason(stage, await workflow.describe(settings.complianceFlow, runId));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    log.error("the execution can't be asked about", { runId, detail: messageOf(error) });
    return undefined;
  }
}

async function linksOf(
  present: ReadonlySet<string>,
  names: ComplianceNames,
  { store }: Pick<Service, 'store'>,
): Promise<Pick<RunView['links'], 'reports' | 'snapshot'>> {
  const reports: Partial<Record<ReportFormat, string>> = {};
  for (const [format, { file }] of Object.entries(reportNames)) {
    const name = names.report(file);
    if (present.has(name)) {
      reports[format as ReportFormat] = await store.presign(name, LINK_SECONDS);
    }
  }
  return {
    reports,
    ...(present.has(names.snapshot)
      ? { snapshot: await store.presign(names.snapshot, LINK_SECONDS) }
      : {}),
  };
}
