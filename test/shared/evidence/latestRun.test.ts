import { expect, it } from 'vitest';
import { runIndexName } from '../../../shared/evidence/complianceNames.js';
import type { EvidenceStore } from '../../../shared/evidence/evidenceStore.js';
import { latestRun } from '../../../shared/evidence/latestRun.js';
import { startFunctions } from '../../functions/startFunctions.js';

const ACCOUNT = '1234567890123456';
const REGION = 'cn-hangzhou';
const idOf = (time: string) => `run-${time.replaceAll(/[-:]/g, '')}-00000000`;

async function storeWith(times: readonly string[]): Promise<EvidenceStore> {
  const { service } = await startFunctions();
  for (const time of times) {
    await service.store.create(
      runIndexName({ accountId: ACCOUNT, regionId: REGION }, time, idOf(time)),
      '',
    );
  }
  return service.store;
}

it('is the newest run that was read before a time', async () => {
  const times = ['2026-10-31T23:00:00Z', '2026-11-23T03:30:00Z', '2026-11-24T03:30:00Z'];
  const store = await storeWith(times);
  const before = (time: string) => latestRun(store, { accountId: ACCOUNT, regionId: REGION }, time);
  expect(await before('2026-11-25T00:00:00Z')).toBe(idOf('2026-11-24T03:30:00Z'));
  expect(await before('2026-11-24T03:30:00Z')).toBe(idOf('2026-11-23T03:30:00Z'));
  expect(await before('2026-11-01T00:00:00Z')).toBe(idOf('2026-10-31T23:00:00Z'));
  expect(await before('2026-10-31T23:00:00Z')).toBeUndefined();
  expect(
    await latestRun(store, { accountId: ACCOUNT, regionId: 'cn-beijing' }, '2026-11-25T00:00:00Z'),
  ).toBeUndefined();
});

it('looks back over a year, not for ever', async () => {
  const store = await storeWith(['2026-01-15T00:00:00Z']);
  expect(
    await latestRun(store, { accountId: ACCOUNT, regionId: REGION }, '2027-01-20T00:00:00Z'),
  ).toBe(idOf('2026-01-15T00:00:00Z'));
  expect(
    await latestRun(store, { accountId: ACCOUNT, regionId: REGION }, '2027-02-20T00:00:00Z'),
  ).toBeUndefined();
});
