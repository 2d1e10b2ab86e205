import { expect, test } from 'vitest';
import { createManualClock } from '../manualClock.js';
import { eventually, startFc } from './startFc.js';
import { writeManifest } from './writeManifest.js';

test('calls its function in region time, asynchronously, until the region closes', async () => {
  const triggerConfig = { cronExpression: '0 * * * * *', enable: true, payload: '{"job":"audit"}' };
  const off = { cronExpression: '@every 1m', enable: false, payload: 'off' };
  const clock = createManualClock();
  const { fc } = await startFc({
    clock,
    sYamlFile: writeManifest({
      triggers: [
        { triggerName: 'each-minute', triggerType: 'timer', triggerConfig },
        { triggerName: 'off', triggerType: 'timer', triggerConfig: off },
      ],
    }),
  });
  const events = () =>
    fc
      .logsOf('record')
      .filter((line) => line.startsWith('EVENT '))
      .map((line) => JSON.parse(line.slice('EVENT '.length)));
  await fc.start();
  const minuteMs = 60_000;
  const times = [1, 2, 3].map((count) => (Math.floor(clock.now() / minuteMs) + count) * minuteMs);
  const expected = times.map((atMs) => ({
    triggerTime: new Date(atMs).toISOString().replace('.000Z', 'Z'),
    triggerName: 'each-minute',
    payload: '{"job":"audit"}',
  }));
  for (const [index, atMs] of times.entries()) {
    clock.advance(atMs - clock.now());
    await eventually(events).toStrictEqual(expected.slice(0, index + 1));
  }
  await fc.close();
  clock.advance(minuteMs);
  expect(events()).toStrictEqual(expected);
});
