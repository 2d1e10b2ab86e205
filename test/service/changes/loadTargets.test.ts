import { expect, it } from 'vitest';
import { loadTargets } from '../../../service/changes/loadTargets.js';
import type { Plan } from '../../../shared/contracts/plan.js';
import type { TargetResult } from '../../../shared/contracts/verify.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { evidenceText } from '../../../shared/evidence/evidenceStore.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';

const changeId = 'chg-000000000000000000000001';
const names = changeNames({ accountId: '1', regionId: 'cn-hangzhou' }, changeId);

const targetOf = (targetId: string) => ({
  ...{ targetId, before: ['sg-a'], wanted: ['sg-a', 'sg-b'], method: 'delta' as const },
});
const idsOf = (part: string, count: number) =>
  Array.from({ length: count }, (_, index) => `i-${part}-${index}`);
const resultOf = (targetId: string): TargetResult => ({
  ...{ targetId, before: ['sg-a'], wanted: ['sg-a', 'sg-b'], after: ['sg-a', 'sg-b'] },
  ...{ outcome: 'joined', checks: [] },
  own: { kind: 'delta', targetId, join: ['sg-b'], leave: [] },
});

/** A change of two parts and 250 unchanged targets, all verified, and the names that are read of it. */
function verified() {
  const objects = new Map<string, unknown>();
  const turn = '1-1.json';
  const results = (wave: number, part: string, ids: readonly string[]) => {
    const object = { v: 1, wave, direction: 'forward', part, results: ids.map(resultOf) };
    const sha256 = sha256Hex(evidenceText(object));
    objects.set(names.verifiedTargets(turn, sha256), object);
    return { part, sha256 };
  };
  const unchanged = idsOf('unchanged', 250);
  const counts = { direction: 'forward', targets: 2, failed: 0, unresolved: 0 };
  const parts = ['0001', '0002'];
  objects.set(names.verify(turn), {
    ...{ v: 1, void: false, execution: 1, turn: 1, changeId, plan: 1, at: '' },
    ...{ requestId: 'r', tokenHash: 't' },
    step: { next: 'wait', parts: [], waitSeconds: 1, status: 'verifying' },
    verified: [
      { wave: 1, ...counts, results: parts.map((part) => results(1, part, idsOf(part, 2))) },
      {
        ...{ wave: 0, ...counts },
        results: [results(0, '', unchanged.slice(0, 200)), results(0, '', unchanged.slice(200))],
      },
    ],
  });
  for (const part of parts) {
    objects.set(names.part(1, part), {
      ...{ v: 1, changeId, plan: 1, part, wave: 1 },
      targets: idsOf(part, 2).map(targetOf),
    });
  }
  objects.set(names.plan(1), {
    ...{ v: 1, changeId, plan: 1, accountId: '1', regionId: 'cn-hangzhou', plannedAt: '' },
    request: {
      ...{ regionId: 'cn-hangzhou', targets: { instanceIds: [] }, join: ['sg-b'] },
      ...{ interfaces: 'primary', invalidTargets: 'skip', checks: [] },
      ...{ onFailure: 'keep', rollout: {} },
    },
    parts: parts.map((part) => ({ part, wave: 1, targets: 2 })),
    waves: [{ wave: 1, targets: 4 }],
    unchanged: unchanged.map((targetId) => ({
      ...{ targetId, before: ['sg-a'], outcome: 'alreadyMember' as const },
    })),
    ...{ skipped: [], warnings: [], size: 'small', maxFailedTargets: 1, pauseSeconds: 0 },
    counts: { targets: 254, toWrite: 4, unchanged: 250, skipped: 0, operations: 4 },
    ...{ ratePerMinute: 1, expectedSeconds: 1, partTimeoutSeconds: 1, flowEvents: 1 },
  } satisfies Plan);
  const read: string[] = [];
  const store = {
    list: async (prefix: string) =>
      [...objects.keys()]
        .filter((name) => name.startsWith(prefix))
        .map((name) => ({ name, lastModified: '' })),
    read: async (name: string) => {
      read.push(name);
      return objects.has(name) ? Buffer.from(evidenceText(objects.get(name))) : undefined;
    },
  };
  return { store: store as never, read };
}

it('reads for each page the results of that page alone, and has every target', async () => {
  const { store, read } = verified();
  const pages: (readonly [ids: readonly string[], resultsRead: number])[] = [];
  let token: string | undefined;
  do {
    read.length = 0;
    const page = await loadTargets(changeId, names, token, { store });
    expect(page.targets.every(({ state }) => state === 'verified')).toBe(true);
    const results = read.filter((name) => name.endsWith('.targets.json')).length;
    pages.push([page.targets.map(({ targetId }) => targetId), results]);
    token = page.nextToken;
  } while (token !== undefined);
  const unchanged = idsOf('unchanged', 250);
  expect(pages).toStrictEqual([
    [idsOf('0001', 2), 1],
    [idsOf('0002', 2), 1],
    [unchanged.slice(0, 200), 1],
    [unchanged.slice(200), 1],
  ]);
});
