import type { Audit } from '../../shared/compliance/audit.js';
import { RunRequestObject, RunSummary } from '../../shared/contracts/complianceRun.js';
import type { AuditNext } from '../../shared/contracts/step.js';
import { complianceNames, runIndexName } from '../../shared/evidence/complianceNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { findRun } from '../../shared/evidence/findRun.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { isPermanent, messageOf, ServiceError } from '../../shared/runtime/errors.js';
import { count } from '../../shared/text/counts.js';
import type { Service } from '../Service.js';
import type { Run } from './runStore.js';

const READ_PATIENCE_MS = 60_000;
/** The time that is kept for writing what was read, and for reporting it. */
const RESERVE_MS = 30_000;
/** The time that it takes to judge a very large region and to write its reports. */
const JUDGE_MS = 120_000;

/**
 * One turn of a compliance run: it reads on as far as the time goes, or judges and reports. The
 * run's objects alone say what is left, so that any turn may be taken twice.
 */
export async function auditTurn(runId: string, service: Service): Promise<AuditNext> {
  const run = await openRun(runId, service);
  const ended = await readEvidence(run.store, run.names.summary, RunSummary);
  if (ended) return { next: 'done', status: ended.status };
  try {
    return await takeTurn(run, service);
  } catch (error) {
    // A fault that may pass is thrown, so that the step is tried again.
    if (!isPermanent(error)) throw error;
    return end(run, { status: 'incomplete', reason: messageOf(error) }, service);
  }
}

async function openRun(
  runId: string,
  { settings, store }: Pick<Service, 'store' | 'settings'>,
): Promise<Run> {
  const place = await findRun(store, settings.places, runId);
  const names = place && complianceNames(place, runId);
  const request = names && (await readEvidence(store, names.request, RunRequestObject));
  if (!request) throw new ServiceError('runMissing', `${runId} has no request`);
  return { request, names, store };
}

async function takeTurn(
  run: Run,
  service: Pick<
    Service,
    'queue' | 'workflow' | 'reader' | 'settings' | 'clock' | 'log' | 'remainingMs'
  >,
): Promise<AuditNext> {
  const { settings, clock, remainingMs } = service;
  // The modules are loaded here, since the verification of a change needs none of them.
  const [{ readRegion }, { judgeRun }, { startRemedies }, { storeReports }] = await Promise.all([
    import('./readRegion.js'),
    import('./judgeRun.js'),
    import('./startRemedies.js'),
    import('./storeReports.js'),
  ]);
  const rate = settings.ratePerMinute('large', 'DescribeSecurityGroupAttribute');
  const read = await readRegion(run, {
    reader: service.reader(run.request, READ_PATIENCE_MS),
    now: () => clock.iso(),
    hasTimeFor: (calls) => remainingMs() > (calls / rate) * 60_000 + RESERVE_MS,
  });
  if (!read) return { next: 'again', status: 'reading' };
  if (remainingMs() < JUDGE_MS) return { next: 'again', status: 'judging' };
  const judged = await judgeRun(run, read, settings);
  if (!judged.ok) {
    const { faults } = judged;
    const reason = `${count(faults.length, 'fault')} in the policies`;
    return end(run, { status: 'incomplete', reason, faults: faults.slice(0, 100) }, service);
  }
  const { audit, policies, snapshot } = judged;
  const isWhole = run.request.scope === undefined;
  // A run of one group or instance starts no remedy and sends no message: only runs of a whole
  // region do.
  const remedies = isWhole
    ? await startRemedies({
        run,
        audit,
        policies,
        snapshot,
        settings,
        queue: service.queue,
        workflow: service.workflow,
        clock,
      })
    : [];
  await storeReports(run, audit, remedies);
  const notice = isWhole ? await tell(run, audit, service) : { notified: 0 };
  return end(
    run,
    {
      status: 'completed',
      takenAt: snapshot.takenAt,
      counts: audit.head.counts,
      changesStarted: remedies.filter((one) => one.action === 'apply').length,
      ...notice,
    },
    service,
  );
}

/** A missing queue does not hold up the reports: the summary says what was not sent. */
async function tell(
  run: Run,
  audit: Audit,
  { settings, log, queue }: Pick<Service, 'queue' | 'settings' | 'log'>,
): Promise<Pick<RunSummary, 'notified' | 'reason'>> {
  const { notifyFindings } = await import('./notifyFindings.js');
  try {
    return { notified: await notifyFindings(run, audit, queue, settings.queues.findings) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const reason = `new findings were not sent: ${messageOf(error)}`;
    log.error(reason, { runId: run.request.runId });
    return { notified: 0, reason };
  }
}

/** Writes how the run ended, then the index by its time; each is written once. */
async function end(
  { request, names, store }: Run,
  how: Partial<RunSummary> & Pick<RunSummary, 'status'>,
  { clock, log }: Pick<Service, 'clock' | 'log'>,
): Promise<AuditNext> {
  const { runId, accountId, regionId, scope } = request;
  const summary: RunSummary = {
    v: 1,
    runId,
    accountId,
    regionId,
    ...(scope ? { scope } : {}),
    endedAt: clock.iso(),
    changesStarted: 0,
    notified: 0,
    ...how,
  };
  if (summary.status === 'completed' && !scope && summary.takenAt !== undefined) {
    await store.create(runIndexName({ accountId, regionId }, summary.takenAt, runId), '');
  }
  await createJson(store, names.summary, summary);
  log.info('the compliance run ended', { runId, status: summary.status, reason: summary.reason });
  return { next: 'done', status: summary.status };
}
