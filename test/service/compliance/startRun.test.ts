import { describe, expect, it } from 'vitest';
import { startRun } from '../../../service/compliance/startRun.js';
import { REGION_ID, startFunctions } from '../../functions/startFunctions.js';

const flow = `
Type: StateMachine
Name: compliance-check
SpecVersion: v1
StartAt: Rest
States:
  - Name: Rest
    Type: Wait
    Seconds: 300
    End: true
`;

const asked = {
  regionId: REGION_ID,
  requestedBy: 'test',
  at: '2026-11-24T03:30:00.123Z',
  nonce: 'timer',
};

async function open() {
  const fixture = await startFunctions();
  fixture.cloudFlow.putFlow({ name: 'compliance-check', definition: flow });
  return (more: Partial<Parameters<typeof startRun>[0]> = {}) =>
    startRun({ ...asked, ...more }, fixture.serviceOf('r'));
}

describe('startRun', () => {
  it('is one run for one second and nonce, another for another', async () => {
    const start = await open();
    const first = await start();
    expect(first.runId).toMatch(/^run-20261124T033000Z-[0-9a-f]{8}$/);
    expect((await start()).runId).toBe(first.runId);
    expect((await start({ nonce: 'other' })).runId).not.toBe(first.runId);
    expect((await start({ scope: { instanceId: 'i-1' } })).runId).not.toBe(first.runId);
  });

  it('is the run that a key stands for, whenever it is sent again', async () => {
    const start = await open();
    const first = await start({ key: 'nightly' });
    const again = await start({ key: 'nightly', at: '2026-11-25T00:00:00Z', nonce: 'later' });
    expect(again).toStrictEqual(first);
  });

  it('refuses a key that was used for another body, and a region that is not served', async () => {
    const start = await open();
    await start({ key: 'nightly' });
    await expect(start({ key: 'nightly', scope: { instanceId: 'i-1' } })).rejects.toMatchObject({
      code: 'idempotencyKeyReused',
      status: 409,
    });
    await expect(start({ regionId: 'cn-beijing' })).rejects.toMatchObject({
      code: 'regionNotServed',
      status: 422,
    });
  });
});
