import type { Command } from 'commander';
import { planWithTraffic } from '../../shared/change/planWithTraffic.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { DryRun } from '../../shared/contracts/dryRun.js';
import { parse } from '../../shared/contracts/parse.js';
import { sayPlanned } from '../../shared/messages/sayPlanned.js';
import { selectFromSnapshot } from '../../shared/region/selectFromSnapshot.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { defaultPlanSettings } from '../../shared/runtime/planSettings.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { loadRegion } from '../loadRegion.js';
import { addRegionSource, groupsAlone, type RegionFlags } from '../regionFlags.js';
import { describePlan, describeViolations } from '../render/describeChange.js';
import { addRequestFlags, type RequestOptions, readRequest } from '../requestFlags.js';

interface PlanOptions extends RequestOptions, RegionFlags {
  readonly json?: boolean;
  readonly printRequest?: boolean;
}

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .description(
      'What a change would do, and the traffic that it opens and closes; nothing is deployed or changed',
    );
  addRegionSource(addRequestFlags(command))
    .option('--print-request', 'print the request that the flags stand for, and end')
    .option('--json', 'print plan and traffic as JSON')
    .addHelpText('after', `\n${groupsAlone}`)
    .action(async (options: PlanOptions) => {
      process.exitCode = await plan(options);
    });
}

async function plan(options: PlanOptions): Promise<number> {
  const input = await readRequest(options, options.snapshot ? 'cn-hangzhou' : undefined);
  if (options.printRequest) {
    process.stdout.write(`${JSON.stringify(input, null, 2)}\n`);
    return exitCodes.fine;
  }
  const snapshot = await loadRegion({ ...options, region: input.regionId });
  const request = parse(ChangeRequest, { ...input, regionId: snapshot.regionId });
  if (!request.ok) {
    const { violations } = request;
    throw new UsageError(
      `the request is malformed\n${describeViolations(violations, violations.length)}`,
    );
  }
  const planned = sayPlanned(
    planWithTraffic({
      changeId: '',
      plan: 1,
      plannedAt: snapshot.takenAt,
      request: request.value,
      selection: selectFromSnapshot(snapshot, request.value),
      settings: defaultPlanSettings(),
      hash: sha256Hex,
    }),
  );
  const { violations } = planned;
  const result: DryRun = {
    admissible: planned.ok,
    violations,
    violationCount: violations.length,
    ...(planned.ok ? { plan: planned.plan, exposure: planned.exposure } : {}),
  };
  process.stdout.write(
    options.json ? `${JSON.stringify(result, null, 1)}\n` : `${describePlan(result)}\n`,
  );
  if (!planned.ok) process.stderr.write('refused: such a change is not started\n');
  return planned.ok ? exitCodes.fine : exitCodes.finding;
}
