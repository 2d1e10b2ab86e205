import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fleetIds, makeFleet } from '../../bench/makeFleet.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { type Deployment, deploy } from './deployment.js';
import { until } from './until.js';

let deployment: Deployment | undefined;

afterEach(() => deployment?.close());

const SIZE = 2;
const ids = Array.from({ length: SIZE }, (_, index) => fleetIds.instance(index));
const groupsOf = ({ region }: Deployment) => ids.map((id) => [...region.ecs.state.groupsOf(id)]);
const all = (group: string) => ids.map(() => [group]);

/** What the work objects of a change say by their names. */
const workOf = (deployed: Deployment, view: ChangeView) =>
  readdirSync(join(deployed.evidenceFolder(view), 'work'));

const move = {
  regionId: 'cn-hangzhou',
  targets: { instanceIds: ids },
  join: [fleetIds.extra],
  leave: [fleetIds.base],
};
/** No rule of the fleet lets SSH in from the Internet, so it fails, and everything is undone. */
const failing: Parameters<Deployment['client']['submit']>[0] = {
  ...move,
  // One target: two calls at once would use up two of the kills.
  targets: { instanceIds: ids.slice(0, 1) },
  checks: [
    {
      ...{ direction: 'ingress', protocol: 'tcp', port: 22 },
      ...{ peer: 'internet', expect: 'allow' },
    },
  ],
  onFailure: 'rollBack',
};

describe('a work message that comes again after its change has ended', () => {
  it('writes nothing, although nothing of its own order was finished, and leaves a line', async () => {
    const deployed = await deploy({ snapshot: makeFleet(SIZE), speed: 40 });
    deployment = deployed;
    const { faults } = deployed.region;
    // The first order's message comes once more, long after the end.
    faults.add({
      ...{ product: 'smq', operation: 'take', callerFunction: 'worker-small' },
      ...{ action: 'duplicateDelivery', latencyMs: 1_500_000, times: 1 },
    });
    // Its worker dies at each delivery, so that the part is ordered once more.
    faults.add({
      ...{ product: 'ecs', operation: 'JoinSecurityGroup', callerFunction: 'worker-small' },
      ...{ action: 'killCallerBefore', times: 4 },
    });
    const { changeId } = await deployed.client.submit(failing);
    const view = await deployed.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual([
      ...['rolledBack', { rolledBack: 1 }],
    ]);
    const refused = await until('the message that comes again is refused', () =>
      workOf(deployed, view).find((name) => name.endsWith('.refused.json')),
    );
    expect(refused).toMatch(/^0001-forward-1-1-/);
    expect(groupsOf(deployed)).toStrictEqual(all(fleetIds.base));
    const evidence = await deployed.client.evidence(changeId);
    expect([evidence.intact, evidence.report]).toStrictEqual([true, 'asAttested']);
    expect(evidence.later.map(({ kind }) => kind)).toContain('refusal');
  });
});
