import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { findOverlaps } from '../service/changes/claims/findOverlaps.js';
import type { Claim } from '../shared/contracts/claim.js';
import { claimName } from '../shared/evidence/claimNames.js';
import { type EvidenceStore, evidenceText } from '../shared/evidence/evidenceStore.js';
import { targetHashes } from '../shared/evidence/targetHashes.js';
import { createClock } from '../shared/runtime/clock.js';

const place = { accountId: '1234567890123456', regionId: 'cn-hangzhou' };
const RUNNING = 50;
const TARGETS_EACH = 20_000;

/**
 * Seconds that a submission of `targetIds` takes to find that none of 50 running changes of 20,000
 * targets each is at work on them, in an instance that has read none of their hashes. `latencyMs` a call.
 */
export async function measureOverlap(
  targetIds: readonly string[],
  latencyMs: number,
): Promise<number> {
  const objects = new Map<string, Buffer>();
  const entries = Array.from({ length: RUNNING }, (_, index) => {
    const hashesIn = `running-${index}/targets.bin`;
    const ids = Array.from({ length: TARGETS_EACH }, () => randomBytes(8).toString('hex'));
    objects.set(hashesIn, targetHashes(ids));
    const changeId = `chg-${String(index).padStart(24, '0')}`;
    return { changeId, plan: 1, number: index + 1, by: '', mode: 'refuse' as const, hashesIn };
  });
  const claim: Claim = { v: 1, number: RUNNING, by: '', entries };
  objects.set(claimName(place, RUNNING), Buffer.from(evidenceText(claim)));
  const call = async <T>(answer: T): Promise<T> => {
    await delay(latencyMs);
    return answer;
  };
  const store: Pick<EvidenceStore, 'read' | 'list' | 'exists'> = {
    read: (name) => call(objects.get(name)),
    exists: (name) => call(objects.has(name)),
    list: (prefix) =>
      call(
        [...objects.keys()]
          .filter((name) => name.startsWith(prefix))
          .map((name) => ({ name, lastModified: new Date().toISOString() })),
      ),
  };
  const startedAt = Date.now();
  const service = { store: store as EvidenceStore, clock: createClock(1) };
  const found = await findOverlaps(targetIds, place, service);
  if (found.length > 0) throw new Error('random targets overlap');
  return (Date.now() - startedAt) / 1_000;
}
