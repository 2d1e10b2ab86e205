import { expect, it } from 'vitest';
import { listChanges } from '../../../service/changes/listChanges.js';
import { changeNames, indexName } from '../../../shared/evidence/changeNames.js';
import { createClock } from '../../../shared/runtime/clock.js';
import type { Settings } from '../../../shared/runtime/settings.js';
import { memoryStore } from '../../shared/evidence/memoryStore.js';

const place = { accountId: '1234567890123456', regionId: 'cn-hangzhou' };
const unreadable = `chg-${'a'.repeat(24)}`;
const ended = `chg-${'b'.repeat(24)}`;

it("lists every change, also beside one whose evidence this version can't read", async () => {
  const clock = { ...createClock(1), now: () => Date.parse('2027-01-30T12:00:00Z') };
  const day = '2027-01-30';
  const turn = changeNames(place, unreadable).verify('1-1.json');
  const store = memoryStore({
    [indexName(place, day, unreadable, 'queued')]: '',
    [indexName(place, day, ended, 'completed')]: '',
    [turn]: JSON.stringify({ v: 2, void: false }),
  });
  const page = await listChanges(
    {},
    { store, clock, settings: { places: [place] } as unknown as Settings },
  );
  const row = { regionId: 'cn-hangzhou', day };
  expect(page).toStrictEqual({
    changes: [
      { ...row, changeId: unreadable, status: 'queued', fault: expect.stringContaining(turn) },
      { ...row, changeId: ended, status: 'completed' },
    ],
  });
});
