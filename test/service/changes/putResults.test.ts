import { expect, it } from 'vitest';
import { putResults } from '../../../service/changes/putResults.js';
import type { TargetResult, VerifiedTargets } from '../../../shared/contracts/verify.js';
import { evidenceText } from '../../../shared/evidence/evidenceStore.js';
import { ServiceError } from '../../../shared/runtime/errors.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';

const resultOf = (targetId: string, more: Partial<TargetResult> = {}): TargetResult =>
  ({
    ...{ targetId, before: [], wanted: ['sg-a'], after: ['sg-a'], outcome: 'joined' },
    own: { kind: 'delta', targetId, join: ['sg-a'], leave: [] },
    checks: [{ check: {}, holds: true, verdict: { explanation: 'x'.repeat(2_000) } }],
    ...more,
  }) as unknown as TargetResult;

const whole: VerifiedTargets = {
  ...{ v: 1, wave: 1, direction: 'forward', part: '0001' },
  results: [
    resultOf('i-1', { moreChecks: { held: 4, failed: 0 } }),
    resultOf('i-2', { checks: [] }),
  ],
};
const message = { code: 'resultsNotRecorded', params: {} };
const detail = 'what was found for it could not be recorded, so no condition counts as proven';
const { checks: _checks, ...bare } = resultOf('i-1');
const withoutProof = {
  ...whole,
  results: [
    { ...bare, checks: [], moreChecks: { held: 0, failed: 5 }, message, detail },
    whole.results[1],
  ],
};

/** A store that takes what `refuses` lets through, and what it holds. */
function storeThat(refuses: (body: string) => Error | undefined) {
  const objects = new Map<string, string>();
  const logged: string[] = [];
  const put = putResults(whole, (hash) => `verify/${hash}`, {
    store: {
      create: async (name: string, body: string | Buffer) => {
        const error = refuses(String(body));
        if (error) throw error;
        objects.set(name, String(body));
        return 'created';
      },
    } as never,
    log: { info: () => {}, error: (text: string) => logged.push(text) } as never,
  });
  return { put, objects, logged };
}

const tooLarge = new ServiceError('evidence', 'evidence put: EntityTooLarge');

it('answers with what was put', async () => {
  const { put, objects } = storeThat(() => undefined);
  const sha256 = sha256Hex(evidenceText(whole));
  expect(await put).toStrictEqual({ part: '0001', results: whole.results, sha256 });
  expect([...objects]).toStrictEqual([[`verify/${sha256}`, evidenceText(whole)]]);
});

it('counts no assertion as proven where the store does not take the results', async () => {
  const { put, objects, logged } = storeThat((body) =>
    body.length > 2_000 ? tooLarge : undefined,
  );
  const { results, sha256 } = await put;
  expect(results).toStrictEqual(withoutProof.results);
  expect(JSON.parse(objects.get(`verify/${sha256}`) ?? '')).toStrictEqual(withoutProof);
  expect(logged).toHaveLength(1);
});

it('takes an outage that passes for what it is', async () => {
  let calls = 0;
  const { put } = storeThat(() => {
    calls += 1;
    return calls === 1 ? tooLarge : undefined;
  });
  expect((await put).results).toStrictEqual(whole.results);
});

it('throws where the store takes nothing, and where nothing may go on', async () => {
  await expect(storeThat(() => tooLarge).put).rejects.toBe(tooLarge);
  const versioned = new ServiceError('evidence', 'versioning', { permanent: true });
  let calls = 0;
  const { put } = storeThat(() => {
    calls += 1;
    return versioned;
  });
  await expect(put).rejects.toBe(versioned);
  expect(calls).toBe(1);
});
