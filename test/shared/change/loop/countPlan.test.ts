import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countPlan } from '../../../../shared/change/loop/countPlan.js';
import { settleWaitSeconds, settleWaits } from '../../../../shared/change/loop/settling.js';
import { partName } from '../../../../shared/change/loop/waves.js';
import type { Part, PlannedTarget } from '../../../../shared/contracts/plan.js';
import type { NextStep, OrderedPart } from '../../../../shared/contracts/step.js';
import { startRegion } from '../../../local/cloudflow/region.js';

const flow = readFileSync('workflows/membership-change.yaml', 'utf8');

/** The events of an execution of the real flow whose verifier decides these steps. */
async function eventsOf(steps: readonly NextStep[]): Promise<number> {
  const left = [...steps];
  // Reported once the call has returned: an early report saves an event.
  const report = (TaskToken: unknown, output: unknown) => {
    const parameters = { TaskToken, Output: JSON.stringify(output) };
    setImmediate(() => void region.call('ReportTaskSucceeded', parameters));
    return {};
  };
  const region = await startRegion({
    speed: 1_000,
    handlers: {
      verifier: ({ taskToken }) => report(taskToken, left.shift()),
      request: ({ taskToken }) => report(taskToken, { ok: true }),
    },
  });
  try {
    const arn = (name: string) => `acs:fc:cn-hangzhou:1234567890123456:functions/${name}/LATEST`;
    const functions = { request: arn('request'), verifier: arn('verifier') };
    const { events } = await region.run(flow, { changeId: 'chg-1', functions });
    expect(left).toStrictEqual([]);
    return events.length;
  } finally {
    await region.close();
  }
}

const step = (next: NextStep['next'], parts: readonly OrderedPart[] = []): NextStep => ({
  next,
  parts,
  waitSeconds: 1,
  status: next === 'done' ? 'rolledBack' : 'applying',
});
const names = (count: number) => Array.from({ length: count }, (_, index) => partName(index + 1));
const orders = (parts: readonly string[], direction: OrderedPart['direction']) =>
  step(
    'apply',
    parts.map((part) => ({
      plan: 1,
      part,
      direction,
      decision: '1-r.json',
      timeoutSeconds: 10_000,
    })),
  );

const target = (index: number): PlannedTarget => ({
  targetId: `i-${index}`,
  before: ['sg-old'],
  wanted: ['sg-new'],
  method: 'delta',
});

describe('the counted flow events', () => {
  it.each([
    { waves: 1, partsPerWave: 1, pauseSeconds: 0, settleLimitSeconds: 600 },
    { waves: 1, partsPerWave: 3, pauseSeconds: 0, settleLimitSeconds: 3_600 },
    { waves: 2, partsPerWave: 2, pauseSeconds: 601, settleLimitSeconds: 60 },
  ])('are what the real flow makes at its longest: %o', async (row) => {
    const { waves, partsPerWave, pauseSeconds, settleLimitSeconds } = row;
    const parts = names(waves * partsPerWave);
    const counted = countPlan({
      waves: Array.from({ length: waves }, (_, index) => [target(index)]),
      parts: parts.map((part) => ({ part }) as Part),
      ratePerMinute: 100,
      pauseSeconds,
      settleLimitSeconds,
    });
    const waits = (count: number) => Array.from({ length: count }, () => step('wait'));
    const steps = Array.from({ length: waves }, (_, wave) => {
      const own = parts.slice(wave * partsPerWave, (wave + 1) * partsPerWave);
      return [
        ...(wave === 0 ? [] : waits(Math.ceil(pauseSeconds / 300))),
        orders(own, 'forward'),
        ...waits(settleWaits(settleLimitSeconds)),
        orders(own, 'inverse'),
        ...waits(settleWaits(settleLimitSeconds)),
      ];
    }).flat();
    expect(await eventsOf([...steps, step('done')])).toBe(counted.flowEvents);
  });
});

describe('the waits for memberships to converge', () => {
  it('grow from 30 s to 300 s and end at the limit', () => {
    const waits = [20, 30, 70, 160, 340, 580, 600].map((one) => settleWaitSeconds(one, 600));
    expect(waits).toStrictEqual([30, 30, 70, 160, 260, 20, 1]);
    expect(settleWaitSeconds(5_000, 86_400)).toBe(300);
  });

  it('are as many as the limit has room for', () => {
    expect([1, 60, 600, 3_600].map(settleWaits)).toStrictEqual([0, 1, 4, 14]);
  });
});
