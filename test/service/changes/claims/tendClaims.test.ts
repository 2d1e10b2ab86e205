import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { tendClaims } from '../../../../service/changes/claims/tendClaims.js';
import { changeNames } from '../../../../shared/evidence/changeNames.js';
import { endedName } from '../../../../shared/evidence/claimNames.js';
import { place } from '../../../functions/startFunctions.js';
import { leadChange } from '../leadChange.js';
import { plannedChange } from '../plannedChange.js';

const anHourLater = <T extends { clock: { elapsedMs(since: number): number } }>(service: T): T => ({
  ...service,
  clock: {
    ...service.clock,
    elapsedMs: (since: number) => service.clock.elapsedMs(since) + 3_600_000,
  },
});

it('starts a plan whose submission died before its flow, once it is old', async () => {
  const { service, changeId, calls } = await plannedChange();
  const started = calls().StartExecution ?? 0;
  expect(await tendClaims(place, service)).toBe(0);
  expect(await tendClaims(place, anHourLater(service))).toBe(1);
  expect(calls().StartExecution).toBe(started + 1);
  // Once its flow has taken a turn it runs by itself.
  const names = changeNames(place, changeId);
  await service.store.create(names.openTurn({ execution: 1, turn: 1 }), '{}');
  expect(await tendClaims(place, anHourLater(service))).toBe(0);
});

it('marks an end whose mark was lost', async () => {
  const fixture = await plannedChange();
  const { service, group, fileOf } = fixture;
  const { changeId, report } = await leadChange(fixture, {
    ...{ targets: { select: { instanceName: 'mq-01' } }, join: [group('empty')] },
  });
  const mark = endedName(place, report.claim ?? 0, changeId);
  await rm(fileOf(mark));
  expect(await service.store.exists(mark)).toBe(false);
  await tendClaims(place, service);
  expect(await service.store.exists(mark)).toBe(true);
});
