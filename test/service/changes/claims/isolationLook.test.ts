import { expect, it } from 'vitest';
import { IsolationLook } from '../../../../service/changes/claims/IsolationLook.js';
import { hashesOfBytes } from '../../../../shared/change/overlap/sharedHashes.js';
import type { Claim, ClaimEntry } from '../../../../shared/contracts/claim.js';
import { claimName, endedName } from '../../../../shared/evidence/claimNames.js';
import { createJson } from '../../../../shared/evidence/evidenceStore.js';
import { targetHashes } from '../../../../shared/evidence/targetHashes.js';
import { Interleaving } from './interleaving.js';

const place = { accountId: '1', regionId: 'cn-hangzhou' };
const idOf = (digit: number) => `chg-${String(digit).padStart(24, '0')}`;

const entryOf = (
  number: number,
  mode: ClaimEntry['mode'],
  targetIds: readonly string[],
): ClaimEntry => ({
  ...{ changeId: idOf(number), plan: 1, number, by: '0123456789abcdef', mode },
  hashes: hashesOfBytes(targetHashes(targetIds)),
});

it('finds what was put into quarantine since a change claimed, and nothing else', async () => {
  const world = new Interleaving([]);
  const claims = [
    entryOf(1, 'quarantine', ['i-before']),
    entryOf(2, 'refuse', ['i-1', 'i-2', 'i-3', 'i-before']),
    entryOf(3, 'quarantine', ['i-2']),
    entryOf(4, 'allow', ['i-1']),
    entryOf(5, 'quarantine', ['i-3']),
  ];
  const found = await world.run([
    async (actor) => {
      const store = world.store(actor);
      const put = async (number: number, entries: readonly ClaimEntry[]) => {
        const claim: Claim = { v: 1, number, by: '0123456789abcdef', entries };
        await createJson(store, claimName(place, number), claim);
      };
      const look = new IsolationLook(place, idOf(2), 2, store);
      const held = () => ['i-before', 'i-1', 'i-2', 'i-3'].filter((id) => look.holds(id));
      const seen: string[][] = [];
      for (const number of [1, 2, 3, 4]) await put(number, claims.slice(0, number));
      await look.look();
      seen.push(held());
      // The quarantine has ended and is named no more: what it isolated stays isolated.
      await store.create(endedName(place, 3, idOf(3)), '');
      await put(5, [...claims.slice(1, 2), ...claims.slice(3)]);
      await look.look();
      seen.push(held());
      return seen;
    },
  ]);
  expect(found).toStrictEqual([[['i-2'], ['i-2', 'i-3']]]);
});

it('misses none that came and ended during a long pause', async () => {
  const world = new Interleaving([]);
  const own = entryOf(1, 'refuse', ['i-1', 'i-2']);
  const [held] = await world.run([
    async (actor) => {
      const store = world.store(actor);
      for (let number = 1; number <= 260; number += 1) {
        const entries = number === 2 ? [own, entryOf(2, 'quarantine', ['i-1'])] : [own];
        const claim: Claim = { v: 1, number, by: '0123456789abcdef', entries };
        await createJson(store, claimName(place, number), claim);
      }
      const look = new IsolationLook(place, idOf(1), 1, store);
      await look.look();
      return ['i-1', 'i-2'].filter((id) => look.holds(id));
    },
  ]);
  expect(held).toStrictEqual(['i-1']);
});
