/**
 * The main job, before the user's eyes: starts a loopback region with the sample fleet, asks for
 * four changes as a real client would, and checks that each ended as it must.
 */
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import type { TargetView } from '../../shared/contracts/targetView.js';
import { inWords } from '../../shared/messages/inWords.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { count } from '../../shared/text/counts.js';
import { verdictWord } from '../../shared/text/verdictWord.js';
import { acceptExposures } from '../acceptExposure.js';
import { ProblemError, ServiceClient } from '../client/serviceClient.js';
import { targetListing } from '../commands/status.js';
import { followChange } from '../followChange.js';
import { renderListing } from '../output.js';
import { err, out } from '../Printer.js';
import { createQueues } from '../region/createQueues.js';
import { spawnRegion } from '../region/spawnRegion.js';
import { describeEnd, describeViolations } from '../render/describeChange.js';
import { describeHeld } from '../render/describeHeld.js';
import { printPlan } from '../render/plan/printPlan.js';

const rootDir = fileURLToPath(new URL('..', import.meta.url));
const snapshotFile = join(rootDir, 'examples', 'region-shop.json');
const FOLLOW = { pollMs: 200, timeoutMs: 120_000 };

const INDENT = '   ';

const indent = (...lines: readonly string[]) => out.lines(lines.map((line) => `${INDENT}${line}`));

/** What must hold; the job fails with the first thing that does not. */
function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`the main job did not go as it must: ${what}`);
}

const toStrict: ChangeRequestInput = {
  regionId: 'cn-hangzhou',
  targets: { select: { tags: { role: 'app' } } },
  join: [{ name: 'shop-egress-strict' }],
  checks: [
    { direction: 'egress', protocol: 'tcp', port: 443, peer: 'internet', expect: 'allow' },
    { direction: 'egress', protocol: 'tcp', port: 22, peer: 'internet', expect: 'deny' },
  ],
  reason: 'the app tier reaches only what it needs',
};

const toLegacy: ChangeRequestInput = {
  regionId: 'cn-hangzhou',
  targets: { select: { instanceName: 'win-jump' } },
  leave: [{ name: 'windows-jump' }],
  join: [{ name: 'legacy-default' }],
  checks: [{ direction: 'ingress', protocol: 'tcp', port: 3389, peer: 'internet', expect: 'deny' }],
  reason: 'move the jump host',
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { speed: { type: 'string', default: '20' } } });
  const startedAt = Date.now();
  const snapshot = JSON.parse(readFileSync(snapshotFile, 'utf8')) as RegionSnapshot;
  const names = new Map(
    snapshot.securityGroups.map((group) => [group.SecurityGroupId, group.SecurityGroupName ?? '']),
  );
  const nameOf = (id: string) => names.get(id) || id;
  const dataDir = mkdtempSync(join(regionFolder(), 'main-job-'));
  const region = await spawnRegion({
    rootDir,
    dataDir,
    snapshotFile,
    speed: Number(values.speed),
    more: ['--propagation-ms', '3000', '--latency-ms', '20'],
  });
  try {
    const queues = await createQueues(join(rootDir, 'deploy', 'resources.yaml'), region);
    const client = new ServiceClient(region.endpoint, region);
    out.heading('A loopback region with the sample fleet');
    indent(
      ...[
        `${region.endpoint}, account ${region.accountId}, region ${region.regionId}`,
        `${snapshot.instances.length} instances, ${snapshot.networkInterfaces.length} interfaces, ${snapshot.securityGroups.length} groups`,
        `deployed: the functions and the flow of s.yaml, ${queues.length} queues; ${values.speed} times as fast as real time`,
      ],
    );
    await refusedChange(client);
    const joined = await appliedChange(client, nameOf);
    const rolledBack = await rolledBackChange(client, nameOf);
    const undone = await undoneChange(client, joined);
    out.heading('Done');
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
    indent(
      `refused, ${inWords(joined.status)}, ${inWords(rolledBack.status)} and undone, as they must be, in ${seconds} s`,
    );
    for (const view of [joined, rolledBack, undone]) {
      indent(`evidence of ${view.changeId}:`);
      indent(`  ${join(dataDir, 'oss', view.evidence.bucket, view.evidence.folder)}`);
    }
    indent(`function logs: ${join(dataDir, 'logs')}`);
  } finally {
    await region.close();
  }
}

/** Three targets can't be changed: the whole request is refused, and nothing is written. */
async function refusedChange(client: ServiceClient): Promise<void> {
  out.heading('1. All instances tagged role=app join shop-egress-strict');
  try {
    await client.submit(toStrict);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { detail, violations = [], violationCount = 0 } = error.problem;
    indent(`refused: ${detail}`);
    indent(...describeViolations(violations, violationCount));
    const rules = violations.map((one) => one.rule).sort();
    expectThat(
      JSON.stringify(rules) === JSON.stringify(['quarantined', 'securityLock', 'status']),
      `three targets refused, found ${rules.join(', ')}`,
    );
    return;
  }
  throw new Error('the main job did not go as it must: the first request was not refused');
}

async function appliedChange(
  client: ServiceClient,
  nameOf: (id: string) => string,
): Promise<ChangeView> {
  out.heading("2. Again, skipping the instances that can't be changed");
  const request: ChangeRequestInput = { ...toStrict, invalidTargets: 'skip' };
  const planned = await client.plan(request);
  printPlan(planned, out, { form: 'table', indent: INDENT });
  const { changeId } = await client.submit(request, 'main-job-strict');
  const view = await followed(client, changeId);
  const targets = await client.targets(changeId);
  indent(
    ...renderListing(targetListing(view, targets, nameOf), 'table')
      .trimEnd()
      .split('\n'),
  );
  indent(...describeChecks(targets));
  indent(...describeEnd({ ...view, notable: [] }));
  const { joined, alreadyMember, skipped } = view.counts.outcomes ?? {};
  expectThat(view.status === 'completed', `status completed, found ${view.status}`);
  expectThat(
    joined === 21 && alreadyMember === 4 && skipped === 3,
    `21 joined, 4 members already, 3 skipped; found ${JSON.stringify(view.counts.outcomes)}`,
  );
  expectThat(view.checks?.failed === 0 && view.checks.held === 50, 'both checks hold for all 25');
  return view;
}

/** The gate refuses what opens to the Internet; accepted by its id, the condition rolls it back. */
async function rolledBackChange(
  client: ServiceClient,
  nameOf: (id: string) => string,
): Promise<ChangeView> {
  out.heading('3. win-jump leaves windows-jump and joins legacy-default; RDP must stay closed');
  const planned = await client.plan(toLegacy);
  printPlan(planned, out, { form: 'table', indent: INDENT });
  const held = planned.gate?.held ?? [];
  indent(...describeHeld(planned, { asked: true, hasReason: true }));
  expectThat(
    held.flatMap((one) => one.services).join() === 'SSH,Remote Desktop' && !planned.admissible,
    `the gate holds back SSH and Remote Desktop, found ${JSON.stringify(held)}`,
  );
  const accepting = acceptExposures(
    toLegacy,
    held.map((one) => one.id),
    planned,
  );
  const accepted = await client.plan(accepting);
  indent(`accepted by their ids, ${held.map((one) => one.id).join(' and ')}:`);
  printPlan(accepted, out, { form: 'table', indent: INDENT });
  expectThat(accepted.admissible, 'the accepted change is admitted');
  expectThat(
    accepted.plan?.warnings.some((one) => one.kind === 'checkExpectedToFail') === true,
    'the plan warns that the condition will fail',
  );
  const { changeId } = await client.submit(accepting, 'main-job-legacy');
  const view = await followed(client, changeId);
  const targets = await client.targets(changeId);
  indent(...describeChecks(targets));
  indent(
    ...renderListing(targetListing(view, targets, nameOf), 'table')
      .trimEnd()
      .split('\n'),
  );
  indent(...describeEnd(view));
  const [target] = targets;
  expectThat(view.status === 'rolledBack', `status rolledBack, found ${view.status}`);
  expectThat(
    target?.state === 'verified' &&
      target.outcome === 'rolledBack' &&
      JSON.stringify(target.after) === JSON.stringify(target.before),
    'win-jump is in its old group again',
  );
  return view;
}

/** What the second one did is taken back, and nothing else. */
async function undoneChange(client: ServiceClient, joined: ChangeView): Promise<ChangeView> {
  out.heading('4. The second change is undone');
  const request: ChangeRequestInput = {
    regionId: joined.regionId,
    undo: { of: joined.changeId },
    reason: 'the app tier needs more than that',
  };
  const planned = await client.plan(request);
  printPlan(planned, out, { form: 'table', indent: INDENT });
  const { changeId } = await client.submit(request, 'main-job-undo');
  const view = await followed(client, changeId);
  indent(...describeEnd(view));
  const { left } = view.counts.outcomes ?? {};
  expectThat(view.status === 'completed', `status completed, found ${view.status}`);
  expectThat(left === 21, `21 left; found ${JSON.stringify(view.counts.outcomes)}`);
  const again = await client.change(joined.changeId);
  expectThat(again.undoable?.can === false, 'nothing of the second change is left to undo');
  return view;
}

async function followed(client: ServiceClient, changeId: string): Promise<ChangeView> {
  indent(`accepted as ${changeId}`);
  const view = await followChange(client, changeId, out, FOLLOW);
  expectThat(view !== undefined, `${changeId} ended within ${FOLLOW.timeoutMs / 1_000} s`);
  return view;
}

/** Each condition once, with how many targets it holds for and what decided. */
function describeChecks(targets: readonly TargetView[]): readonly string[] {
  const lines = new Map<string, number>();
  for (const target of targets) {
    if (target.state !== 'verified') continue;
    for (const { check, holds, verdict } of target.checks) {
      const line = `${verdictWord(check.expect)}, ${holds ? 'and is' : 'and is NOT'}: ${verdict.explanation}`;
      lines.set(line, (lines.get(line) ?? 0) + 1);
    }
  }
  return [...lines].map(([line, number]) => `on ${count(number, 'instance')}, must be ${line}`);
}

function regionFolder(): string {
  const folder = join(rootDir, '.region');
  mkdirSync(folder, { recursive: true });
  return folder;
}

main().catch((error: unknown) => {
  err.line(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
