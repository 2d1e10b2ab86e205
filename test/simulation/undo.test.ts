import { expect, it } from 'vitest';
import { Simulation, type Troubles } from './Simulation.js';

/** More of them by hand: `SIMULATION_SEEDS=5000 npx vitest run test/simulation`. */
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 150);
const FIRST = Number(process.env.SIMULATION_FIRST ?? 1);

const ofChange: Troubles = {
  ...{ kills: 3, lostAnswers: 2, lateCalls: 1, redeliveries: 4 },
  ...{ stops: 1, endedExecutions: 1, locks: 0, foreignWrites: 2 },
};
const ofUndo: Troubles = {
  ...{ kills: 2, lostAnswers: 1, lateCalls: 1, redeliveries: 6 },
  ...{ stops: 0, endedExecutions: 1, locks: 0, foreignWrites: 1 },
};

it('an undo brings back what was, and touches nothing but what the change did', async () => {
  const wrong: unknown[] = [];
  const statuses: Record<string, number> = {};
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    // Every other time nobody else writes: then all is exactly as it was.
    const isAlone = seed % 2 === 0 ? { foreignWrites: 0 } : {};
    const simulation = new Simulation(seed, { ...ofChange, ...isAlone });
    const outcome = await simulation.runAndUndo({ ...ofUndo, ...isAlone });
    statuses[outcome.status] = (statuses[outcome.status] ?? 0) + 1;
    if (outcome.violations.length > 0) wrong.push([seed, ...outcome.violations]);
  }
  expect(wrong).toStrictEqual([]);
  // That there was something to undo, most of the time, and that it came to its end.
  expect(statuses.completed).toBeGreaterThan(SEEDS / 2);
});
