import { deployRegion } from './deployRegion.js';
import { type Figure, median } from './figure.js';
import { fleetIds, makeFleet } from './makeFleet.js';

const RUNS = 9;

/** One instance, HTTP request to verified, no added latency; the first change starts cold functions. */
export async function measureOneChange(rootDir: string): Promise<Figure[]> {
  const deployment = await deployRegion({ rootDir, snapshot: makeFleet(RUNS + 1) });
  try {
    const seconds: number[] = [];
    for (let index = 0; index <= RUNS; index += 1) {
      const startedAt = Date.now();
      const { changeId } = await deployment.client.submit({
        regionId: 'cn-hangzhou',
        targets: { instanceIds: [fleetIds.instance(index)] },
        join: [fleetIds.extra],
      });
      const view = await deployment.ended(changeId, 20);
      if (view.status !== 'completed') throw new Error(`the change ended ${view.status}`);
      seconds.push((Date.parse(view.endedAt ?? '') - startedAt) / 1_000);
    }
    const [cold = Number.NaN, ...warm] = seconds;
    return [
      { name: 'one instance, request to verified (cold functions)', value: cold, unit: 's' },
      {
        name: 'one instance, request to verified',
        value: median(warm),
        unit: 's',
        atMost: 1.5,
        note: `median of ${RUNS}, functions warm`,
      },
    ];
  } finally {
    await deployment.close();
  }
}
