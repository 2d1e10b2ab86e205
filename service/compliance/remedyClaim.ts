import type { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { parseRemedyKey } from '../../shared/contracts/ids.js';
import { RemedyAttempt, type RemedyRefusal } from '../../shared/contracts/remedies.js';
import { remedyName, remedyRefusalName } from '../../shared/evidence/complianceNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { valueHash } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';

/**
 * The attempt by which a compliance run asked for this very request; undefined where no run did.
 * A message's own word is not enough: a run writes down what it asks for before it asks.
 */
export async function findRemedyClaim(
  key: string,
  request: Omit<ChangeRequest, 'idempotencyKey'>,
  { store, settings }: Pick<Service, 'store' | 'settings'>,
): Promise<RemedyAttempt | undefined> {
  const parsed = parseRemedyKey(key);
  if (!parsed) return undefined;
  const place = { accountId: settings.accountId, regionId: request.regionId };
  const name = remedyName(place, parsed.findingId, parsed.attempt);
  const claim = await readEvidence(store, name, RemedyAttempt);
  return claim?.bodyHash === valueHash(request) ? claim : undefined;
}

/** Writes down why the request of an attempt was refused, for the run that looks at it next. */
export async function recordRemedyRefusal(
  { findingId, attempt, changeId }: RemedyAttempt,
  regionId: string,
  problem: Pick<RemedyRefusal, 'code' | 'detail'>,
  { store, settings, clock }: Pick<Service, 'store' | 'settings' | 'clock'>,
): Promise<void> {
  const { accountId } = settings;
  const { code, detail } = problem;
  const refusal: RemedyRefusal = {
    v: 1,
    ...{ findingId, attempt, changeId },
    at: clock.iso(),
    ...{ code, detail },
  };
  await createJson(store, remedyRefusalName({ accountId, regionId }, findingId, attempt), refusal);
}
