import type { Command } from 'commander';
import { planGuarded } from '../../shared/change/guard/planGuarded.js';
import { exposureDifference } from '../../shared/change/membership/exposureDifference.js';
import { changeKindOf } from '../../shared/change/membership/kinds/changeKindOf.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { DryRun } from '../../shared/contracts/dryRun.js';
import { parse } from '../../shared/contracts/parse.js';
import { dryRunOf } from '../../shared/messages/dryRunOf.js';
import { sayExposure } from '../../shared/messages/sayExposure.js';
import { sayPlanned } from '../../shared/messages/sayPlanned.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../shared/region/selectFromSnapshot.js';
import { fitsReference } from '../../shared/region/selectors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { type AcceptOptions, acceptExposures, addAcceptFlag } from '../acceptExposure.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { loadRegion } from '../loadRegion.js';
import { out } from '../Printer.js';
import { planSettings } from '../planSettings.js';
import { readGuardrailsFile } from '../readGuardrailsFile.js';
import { addRegionSource, groupsAlone, type RegionFlags } from '../regionFlags.js';
import { describeExposure, describeViolations } from '../render/describeChange.js';
import { describeHeld } from '../render/describeHeld.js';
import { type PlanForm, planFormOf, printPlan } from '../render/plan/printPlan.js';
import { requestCommand } from '../requestCommand.js';
import {
  addRequestFlags,
  asksForChange,
  type RequestOptions,
  readRequest,
} from '../requestFlags.js';
import { type RuleEditFlags, ruleEditsOf, ruleGrammar } from '../ruleEdits.js';

interface PlanOptions extends RequestOptions, RegionFlags, RuleEditFlags, AcceptOptions {
  readonly output?: string;
  readonly json?: boolean;
  readonly printRequest?: boolean;
  readonly guardrails?: string;
}

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .description(
      'What a change would do, and the traffic that it opens and closes; nothing is deployed or changed',
    );
  addAcceptFlag(addRegionSource(addRequestFlags(command)))
    .option('--revoke <rule-id...>', 'see what it does as if groups had lost these rules')
    .option(
      '--authorize <rule...>',
      `see what it does as if groups had these rules: ${ruleGrammar}`,
    )
    .option('--guardrails <file>', 'what to hold the change to (default: the exposure gate)')
    .option('--print-request', 'print the request that the flags stand for, and end')
    .option('-o, --output <form>', 'table, wide (every line and target) or json')
    .option('--json', 'the same as -o json')
    .addHelpText('after', `\n${groupsAlone}`)
    .action(async (options: PlanOptions) => {
      process.exitCode = await plan(options);
    });
}

async function plan(options: PlanOptions): Promise<number> {
  const form = planFormOf(options);
  const asksForRules = options.revoke !== undefined || options.authorize !== undefined;
  if (asksForRules && options.printRequest) {
    throw new UsageError('a request holds no rules: give --print-request without them');
  }
  if (asksForRules && !asksForChange(options)) return planRules(options, form);
  const input = await readRequest(options, options.snapshot ? 'cn-hangzhou' : undefined);
  if (options.printRequest) {
    out.json(input, 2);
    return exitCodes.fine;
  }
  const settings = planSettings();
  // The region of the environment is only where to read: a snapshot is of its own.
  const isAsked = options.file !== undefined || options.region !== undefined;
  const snapshot = await loadRegion({
    ...options,
    ...(isAsked || !options.snapshot ? { region: input.regionId } : {}),
  });
  const request = parse(ChangeRequest, { ...input, regionId: snapshot.regionId });
  if (!request.ok) {
    const { violations } = request;
    throw new UsageError(
      'the request is malformed',
      describeViolations(violations, violations.length),
    );
  }
  const edits = ruleEditsOf(options, snapshot, onlyGroupOf(request.value, snapshot));
  const guardrails = readGuardrailsFile(options.guardrails);
  const dryRun = (asked: ChangeRequest): DryRun =>
    dryRunOf(
      sayPlanned(
        planGuarded({
          changeId: '',
          plan: 1,
          plannedAt: snapshot.takenAt,
          request: asked,
          selection: selectFromSnapshot(snapshot, asked),
          settings,
          guardrails,
          now: new Date().toISOString(),
          edits,
          withSummary: true,
          hash: sha256Hex,
        }),
      ),
    );
  const first = dryRun(request.value);
  const { accept } = options;
  const result = accept ? dryRun(acceptExposures(request.value, accept, first)) : first;
  const hasReason = request.value.reason !== undefined;
  if (form === 'json') out.json(result, 1);
  else {
    const next = result.admissible ? { next: requestCommand('apply', options) } : {};
    printPlan(result, out, { form, ...next });
    const held = describeHeld(result, { asked: false, hasReason });
    if (held.length > 0) out.lines(['', ...held]);
  }
  return result.admissible ? exitCodes.fine : exitCodes.finding;
}

/** What rules alone would do, without any change of membership. */
async function planRules(options: PlanOptions, form: PlanForm): Promise<number> {
  const snapshot = await loadRegion(options);
  const edits = ruleEditsOf(options, snapshot, undefined);
  const exposure = sayExposure(
    exposureDifference({ snapshot, moves: new Map(), edits, hash: sha256Hex }),
  );
  // Nobody is named here, so nobody is another one.
  if (form === 'json') out.json({ exposure }, 1);
  else out.lines(describeExposure({ ...exposure, othersConcerned: 0 }));
  return exitCodes.fine;
}

/** A rule that names no group is for the one group that the change names, where it names one. */
function onlyGroupOf(request: ChangeRequest, snapshot: RegionSnapshot): string | undefined {
  const [reference, ...others] = changeKindOf(request).references(request);
  if (reference === undefined || others.length > 0) return undefined;
  const fitting = snapshot.securityGroups.filter((group) => fitsReference(reference, group));
  return fitting.length === 1 ? fitting[0]?.SecurityGroupId : undefined;
}
