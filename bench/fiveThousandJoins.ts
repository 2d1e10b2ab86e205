import { deployRegion } from './deployRegion.js';
import type { Figure } from './figure.js';
import { fleetIds, makeFleet } from './makeFleet.js';

const SIZE = 5_000;
const BUDGET_PER_MINUTE = 1_000;
const SPEED = 5;

/**
 * 5,000 joins at 1,000 a minute, with the whole budget (share 1) and all workers busy: how long the
 * writes take against N ÷ budget minutes, and how many calls were throttled.
 */
export async function measureFiveThousandJoins(
  rootDir: string,
  windowMode: 'fixed' | 'sliding',
): Promise<Figure[]> {
  const joins: number[] = [];
  let throttled = 0;
  const deployment = await deployRegion({
    rootDir,
    snapshot: makeFleet(SIZE),
    speed: SPEED,
    ecs: { quotas: { windowMode, perMinute: { JoinSecurityGroup: BUDGET_PER_MINUTE } } },
    functionEnv: { RATE_SHARE: '1', SMALL_RATE_SHARE: '0' },
    onCall: ({ operation, status }) => {
      if (operation !== 'JoinSecurityGroup') return;
      if (status === 200) joins.push(Date.now());
      else throttled += 1;
    },
  });
  try {
    const { changeId } = await deployment.client.submit({
      regionId: 'cn-hangzhou',
      targets: { select: { tags: { fleet: 'bench' } } },
      join: [fleetIds.extra],
    });
    const view = await deployment.ended(changeId, 500);
    if (view.status !== 'completed') throw new Error(`the change ended ${view.status}`);
    const wallMs = (joins.at(-1) ?? 0) - (joins[0] ?? 0);
    const minutes = (wallMs * SPEED) / 60_000;
    const ideal = SIZE / BUDGET_PER_MINUTE;
    return [
      {
        name: `5,000 joins, ${windowMode} window: time over N ÷ budget`,
        value: minutes / ideal,
        unit: 'ratio',
        atMost: 1.05,
        note: `${minutes.toFixed(2)} of the region's minutes, ideal ${ideal}, speed ${SPEED}`,
      },
      {
        name: `5,000 joins, ${windowMode} window: throttled calls`,
        value: throttled,
        unit: 'calls',
        atMost: 0,
      },
    ];
  } finally {
    await deployment.close();
  }
}
