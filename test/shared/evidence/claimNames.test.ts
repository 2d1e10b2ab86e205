import { expect, it } from 'vitest';
import {
  claimName,
  endedName,
  parseClaimName,
  waitingName,
} from '../../../shared/evidence/claimNames.js';

const place = { accountId: '1', regionId: 'cn-hangzhou' };
const changeId = 'chg-000000000000000000000001';
const waiting = {
  ...{ changeId, plan: 2, by: '0123456789abcdef', mode: 'allow' as const },
  hashes: ['00000000000000aa', 'ffffffffffffffff'],
};

it('has newer claims before older ones', () => {
  const names = [1, 2, 10, 999].map((number) => claimName(place, number));
  expect([...names].sort()).toStrictEqual(names.toReversed());
});

it.each([
  [claimName(place, 7), { kind: 'claim', number: 7 }],
  [endedName(place, 7, changeId), { kind: 'ended', number: 7, changeId }],
  [waitingName(place, 7, waiting), { kind: 'waiting', number: 7, waiting }],
  ['1/cn-hangzhou/claims/7.json', undefined],
  ['1/cn-hangzhou/claims/999999999993.chg-1.ended', undefined],
  [`1/cn-hangzhou/claims/999999999993.${changeId}.2.by.allow.00.waiting`, undefined],
])('says what a name says: %s', (name, wanted) => {
  expect(parseClaimName(name)).toStrictEqual(wanted);
});

it('fits the longest name that OSS takes, for twenty targets', () => {
  const hashes = Array.from({ length: 20 }, () => 'ffffffffffffffff');
  const longest = { accountId: '1234567890123456', regionId: 'cn-zhangjiakou-finance-1' };
  expect(waitingName(longest, 1, { ...waiting, hashes }).length).toBeLessThan(1_023);
});
