import { expect, it } from 'vitest';
import { submitChange } from '../../../service/changes/submitChange.js';
import { watchChanges } from '../../../service/changes/watchChanges.js';
import type { Service } from '../../../service/Service.js';
import { startFunctions } from '../../functions/startFunctions.js';
import { leadChange } from './leadChange.js';
import { joinOf } from './plannedChange.js';

const HOUR_MS = 3_600_000;

/** The service as it is some hours later, and what it sends. */
function laterBy(hours: number, service: Service) {
  const sent: unknown[] = [];
  const { clock } = service;
  const now = () => clock.now() + hours * HOUR_MS;
  const iso = () => new Date(now()).toISOString();
  const secondsSince = (at: string) =>
    clock.secondsSince(at) + clock.fromWallMs(hours * HOUR_MS) / 1_000;
  const later: Service = {
    ...service,
    clock: { ...clock, now, iso, secondsSince },
    queue: { send: (queue, message) => Promise.resolve(void sent.push([queue, message])) },
  };
  return { later, sent };
}

it('tells once a day of a quarantine that is due, until it is restored', async () => {
  const fixture = await startFunctions();
  const { service, instance, logged } = fixture;
  const expiresAt = new Date(service.clock.now() + HOUR_MS).toISOString();
  const { changeId: of } = await leadChange(fixture, {
    targets: { instanceIds: [instance('web-02')] },
    ...{ quarantine: { expiresAt }, reason: 'INC-4821' },
  });
  expect(await watchChanges(laterBy(0, service).later)).toBe(0);
  const { later, sent } = laterBy(2, service);
  expect([await watchChanges(later), await watchChanges(later)]).toStrictEqual([1, 0]);
  expect(sent).toStrictEqual([
    [
      'compliance-findings',
      {
        ...{ v: 1, kind: 'quarantineDue', changeId: of, requestedBy: 'test', reason: 'INC-4821' },
        ...{ accountId: '1234567890123456', regionId: 'cn-hangzhou' },
        since: expiresAt.replace(/\.\d+Z$/, 'Z'),
        next: `sgm restore ${of} --reason TEXT`,
      },
    ],
  ]);
  expect(logged.filter((one) => one.level === 'error')).toStrictEqual([
    { level: 'error', message: 'a quarantine is due' },
  ]);
  expect(await watchChanges(laterBy(26, service).later)).toBe(1);
  await leadChange(fixture, { restore: { of }, reason: 'it is clean' });
  expect(await watchChanges(laterBy(50, service).later)).toBe(0);
});

it('tells of a change that stands still', async () => {
  const fixture = await startFunctions();
  const { changeId } = await submitChange(
    { request: joinOf(fixture), channel: 'http', requestedBy: 'test' },
    fixture.serviceOf('submit'),
  );
  expect(await watchChanges(laterBy(0, fixture.service).later)).toBe(0);
  const { later, sent } = laterBy(3, fixture.service);
  expect(await watchChanges(later)).toBe(1);
  expect(sent).toMatchObject([
    ['compliance-findings', { kind: 'changeStalled', changeId, next: `sgm resume ${changeId}` }],
  ]);
});
