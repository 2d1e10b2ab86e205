import { RunRequestObject, type RunScope } from '../../shared/contracts/complianceRun.js';
import { complianceNames, runKeyName } from '../../shared/evidence/complianceNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { canonicalJson, sha256Hex } from '../../shared/runtime/hash.js';
import { runIdOf } from '../../shared/runtime/runId.js';
import { checkServed } from '../checkServed.js';
import type { Service } from '../Service.js';

export interface RunSubmission {
  readonly regionId: string;
  readonly scope?: RunScope;
  readonly requestedBy: string;
  /** The time that the run's id says, to the second, ISO 8601. */
  readonly at: string;
  /** The part of the id that tells runs of one second apart; the same part names the same run. */
  readonly nonce: string;
  /** A caller's Idempotency-Key: the same key with the same body names the same run. */
  readonly key?: string;
}

/**
 * Writes the run's request into the evidence and starts the flow `compliance-check`. A repeated
 * call starts no second run. Throws ServiceError 409 when the key was used for another body, 422
 * for a region that the deployment does not serve.
 */
export async function startRun(
  submission: RunSubmission,
  { settings, clock, store, workflow }: Pick<Service, 'store' | 'workflow' | 'settings' | 'clock'>,
): Promise<RunRequestObject> {
  const { regionId, scope, requestedBy, at, nonce, key } = submission;
  const { accountId } = settings;
  checkServed(regionId, settings);
  const asked: RunRequestObject = {
    v: 1,
    runId: runIdOf(at, [regionId, scope ?? null, at.slice(0, 19), nonce]),
    accountId,
    regionId,
    ...(scope ? { scope } : {}),
    receivedAt: clock.iso(),
    requestedBy,
  };
  const run = key === undefined ? asked : await claimKey(key, asked, settings.homeRegionId, store);
  const names = complianceNames(run, run.runId);
  await createJson(store, names.request, run);
  await workflow.start(settings.complianceFlow, run.runId, {
    runId: run.runId,
    regionId,
    functions: { verifier: settings.functionArn(settings.functions.verifier) },
  });
  return run;
}

const bodyOf = ({ regionId, scope }: RunRequestObject) => canonicalJson([regionId, scope ?? null]);

/** The run that a key stands for: the one that claimed the key first. */
async function claimKey(
  key: string,
  asked: RunRequestObject,
  homeRegionId: string,
  store: Service['store'],
): Promise<RunRequestObject> {
  const name = runKeyName({ ...asked, regionId: homeRegionId }, sha256Hex(key));
  if ((await createJson(store, name, asked)) === 'created') return asked;
  const known = await readEvidence(store, name, RunRequestObject);
  if (!known) throw new ServiceError('evidence', "the run of the key can't be read");
  if (bodyOf(known) !== bodyOf(asked)) {
    throw new ServiceError(
      'idempotencyKeyReused',
      `the Idempotency-Key was used for another run (${known.runId}, received ${known.receivedAt}); use a new key`,
    );
  }
  return known;
}
