import { expect, it } from 'vitest';
import { lastWorkAt } from '../../../service/changes/lastWorkAt.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { place } from '../../functions/startFunctions.js';

const { workFolder } = changeNames(place, 'chg-000000000000000000000001');
const put = (name: string, second: number) => ({
  name: workFolder + name,
  lastModified: `2026-11-20T08:00:0${second}.000Z`,
});

it.each([
  ['nothing', [], undefined],
  ['an intent', [put('0001-forward-1-1-a.intent.json', 1)], 1],
  [
    'a part that was applied',
    [put('0001-forward-1-1-a.intent.json', 1), put('0001-forward-1-1-a.2ok-0failed.json', 2)],
    2,
  ],
  [
    'refused messages, which are no work',
    [
      put('0001-forward-1-1-a.intent.json', 1),
      put('0001-forward-1-1-b.intent.json', 3),
      put('0001-forward-1-1-b.refused.json', 4),
      put('0001-inverse-1-2-b.intent.json', 2),
    ],
    2,
  ],
  ['an object of another kind', [put('note.json', 5)], undefined],
])('is the time of the newest work: %s', (_what, listed, second) => {
  const at = second === undefined ? undefined : `2026-11-20T08:00:0${second}.000Z`;
  expect(lastWorkAt(listed)).toBe(at);
});
