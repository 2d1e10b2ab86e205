import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  complianceNames,
  parseRulesName,
  parseRunIndexName,
  remedyFolder,
  remedyName,
  runIndexName,
  runIndexPrefix,
  runKeyName,
  timeInNames,
} from '../../../shared/evidence/complianceNames.js';

const place = { accountId: '1', regionId: 'cn-hangzhou' };
const runId = 'run-20270131T033000Z-0a1b2c3d';
const names = complianceNames(place, runId);

it('lie in the folder of the run, and beside it', () => {
  expect([
    names.summary,
    names.rules(1, 500),
    runKeyName(place, 'hash'),
    remedyName(place, 'fnd-1', 2),
    runIndexName(place, '2027-01-31T03:30:00.000Z', runId),
  ]).toStrictEqual([
    `1/cn-hangzhou/compliance/${runId}/summary.json`,
    `1/cn-hangzhou/compliance/${runId}/read/rules-00001-00500.json.gz`,
    '1/cn-hangzhou/compliance-keys/hash.json',
    '1/cn-hangzhou/compliance-remedies/fnd-1/0002.json',
    `1/cn-hangzhou/compliance-index/2027-01-31/20270131T033000000Z-${runId}`,
  ]);
  expect(remedyName(place, 'fnd-1', 2).startsWith(remedyFolder(place, 'fnd-1'))).toBe(true);
});

it('say which groups an object of rules holds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), fc.nat(500), (from, more) => {
      const name = names.rules(from, from + more);
      expect(parseRulesName(name)).toStrictEqual({ name, from, to: from + more });
    }),
  );
  expect([names.members, names.lists, names.snapshot].map(parseRulesName)).toStrictEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('say in the index which run read the region when', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      (date) => {
        const takenAt = date.toISOString();
        const name = runIndexName(place, takenAt, runId);
        expect(name.startsWith(runIndexPrefix(place, takenAt.slice(0, 7)))).toBe(true);
        expect(parseRunIndexName(name)).toStrictEqual({ takenAt: timeInNames(takenAt), runId });
      },
    ),
  );
  expect([names.summary, names.request].map(parseRunIndexName)).toStrictEqual([
    undefined,
    undefined,
  ]);
});
