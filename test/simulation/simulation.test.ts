import { expect, it } from 'vitest';
import { Simulation, type Troubles } from './Simulation.js';

/** More of them by hand: `SIMULATION_SEEDS=5000 npx vitest run test/simulation`. */
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 200);
const FIRST = Number(process.env.SIMULATION_FIRST ?? 1);

const all: Troubles = {
  ...{ kills: 3, lostAnswers: 2, lateCalls: 1, redeliveries: 6 },
  ...{ stops: 1, endedExecutions: 1, locks: 1 },
};

it('ends every change, writes nothing after its end, and judges all that stands', async () => {
  const wrong: unknown[] = [];
  const statuses: Record<string, number> = {};
  let struck = 0;
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    const outcome = await new Simulation(seed, all).run();
    statuses[outcome.status] = (statuses[outcome.status] ?? 0) + 1;
    struck += outcome.struck;
    if (outcome.violations.length > 0) wrong.push([seed, ...outcome.violations]);
  }
  expect(wrong).toStrictEqual([]);
  // That the troubles were there, and that all ways were gone.
  expect(struck).toBeGreaterThan(SEEDS);
  expect(Object.keys(statuses).sort()).toStrictEqual([
    ...['completed', 'incomplete', 'partial', 'rolledBack', 'stopped'],
  ]);
});
