import { checkCounts } from '../../shared/change/loop/checkCounts.js';
import type { TargetResult, VerifiedTargets } from '../../shared/contracts/verify.js';
import { evidenceText } from '../../shared/evidence/evidenceStore.js';
import { sayMessage } from '../../shared/messages/sayMessage.js';
import { isPermanent, messageOf } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';

/** The results of a part as they stand in the evidence, and the SHA-256 of their object. */
export interface PutResults {
  readonly part: string;
  readonly results: readonly TargetResult[];
  readonly sha256: string;
}

/**
 * Puts the results of a part and answers with what was put. What is decided next stands on that
 * alone: where the store takes a small object and not these results, be they too large or of a form
 * that it refuses, no assertion of the part counts as proven, and what `onFailure` says is done. A
 * store that takes nothing at all throws: no decision can be written either, no worker could read an
 * order to undo, and the flow takes the turn again.
 */
export async function putResults(
  targets: VerifiedTargets,
  nameOf: (sha256: string) => string,
  { store, log }: Pick<Service, 'store' | 'log'>,
): Promise<PutResults> {
  const put = async (object: VerifiedTargets): Promise<PutResults> => {
    const text = evidenceText(object);
    const sha256 = sha256Hex(text);
    await store.create(nameOf(sha256), text, { contentType: 'application/json' });
    return { part: object.part, results: object.results, sha256 };
  };
  try {
    return await put(targets);
  } catch (error) {
    if (isPermanent(error)) throw error;
    const results = targets.results.map(withoutProof);
    const small = await put({ ...targets, results });
    // An outage that has passed meanwhile undoes nothing.
    return put(targets).catch((again: unknown) => {
      log.error('results are too much for the store: nothing of the part counts as proven', {
        part: targets.part,
        detail: messageOf(again),
      });
      return small;
    });
  }
}

/** A result whose assertions count as failed, without their verdicts. */
function withoutProof(result: TargetResult): TargetResult {
  const { held, failed } = checkCounts(result);
  if (held + failed === 0) return result;
  const message = { code: 'resultsNotRecorded', params: {} } as const;
  return {
    ...result,
    checks: [],
    moreChecks: { held: 0, failed: held + failed },
    ...(result.message ? {} : { message, detail: sayMessage(message) }),
  };
}
