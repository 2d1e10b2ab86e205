import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { IdempotencyKey } from '../../shared/contracts/ids.js';
import { parse } from '../../shared/contracts/parse.js';
import { type AcceptOptions, acceptExposures, addAcceptFlag } from '../acceptExposure.js';
import { type ServiceClient, ServiceUnreachableError } from '../client/serviceClient.js';
import { confirmed } from '../confirm.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { followChange } from '../followChange.js';
import { setInterruptionNote } from '../interruption.js';
import { type OutputForm, outputFormOf, renderListing } from '../output.js';
import { err, out } from '../Printer.js';
import { describeEnd } from '../render/describeChange.js';
import { describeHeld } from '../render/describeHeld.js';
import { printPlan } from '../render/plan/printPlan.js';
import { requestCommand } from '../requestCommand.js';
import { addRequestFlags, type RequestOptions, readRequest } from '../requestFlags.js';
import { connectService } from '../service.js';
import { startQuestion } from '../startQuestion.js';
import { targetListing } from './status.js';

/** How a change is asked for and followed, whatever it is. */
export interface CarryOutOptions extends AcceptOptions {
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly printRequest?: boolean;
  readonly yes?: boolean;
  readonly wait: boolean;
  readonly timeout: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly url?: string;
  readonly profile?: string;
  readonly accept?: string[];
}

type ApplyOptions = RequestOptions & CarryOutOptions;

export function addApply(program: Command): void {
  const command = program
    .command('apply')
    .description('Ask for a change: show its plan, start it, follow it to its verified end');
  addCarryOutFlags(addRequestFlags(command)).action(async (options: ApplyOptions) => {
    process.exitCode = await carryOut(options, () => readRequest(options), {
      plan: requestCommand('plan', options),
      apply: requestCommand('apply', options),
    });
  });
}

/** Adds the flags of a command that asks for a change. */
export function addCarryOutFlags(command: Command): Command {
  return addAcceptFlag(command)
    .option('--key <text>', 'Idempotency-Key (default: made and printed)')
    .option('--dry-run', 'show the plan, change nothing')
    .option('--print-request', 'print the request that the flags stand for, and end')
    .option('-y, --yes', 'do not ask (needed where there is no terminal)')
    .option('--no-wait', 'do not follow the change')
    .option('--timeout <seconds>', 'how long to follow it', '3600')
    .option('-o, --output <form>', 'table, wide, json, jsonl, csv, markdown or ids')
    .option('--json', 'the same as -o json: the end of the change as JSON')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI');
}

/** Shows the plan of a request, asks, starts the change, and follows it to its end. */
export async function carryOut(
  options: CarryOutOptions,
  read: () => Promise<ChangeRequestInput>,
  /** The command that shows the same plan and changes nothing, and the one that applies it. */
  commands?: { readonly plan: string; readonly apply?: string },
): Promise<number> {
  const form = outputFormOf(options);
  const asked = await read();
  if (options.printRequest) {
    out.json(asked, 2);
    return exitCodes.fine;
  }
  const timeoutSeconds = Number(options.timeout);
  if (!(timeoutSeconds > 0)) throw new UsageError(`--timeout ${options.timeout} must be seconds`);
  if (options.key !== undefined) {
    const key = parse(IdempotencyKey, options.key);
    if (!key.ok) throw new UsageError(`--key ${key.violations[0]?.wanted}`);
  }
  const { client, key } = await connectService(options);
  const first = await client.plan(asked);
  const request = options.accept ? acceptExposures(asked, options.accept, first) : asked;
  const planned = options.accept ? await client.plan(request) : first;
  const account = planned.plan ? `account ${planned.plan.accountId}, ` : '';
  err.line(`${account}region ${request.regionId}, as access key ${key.accessKeyId}`);
  const asJson = form === 'json' || form === 'jsonl';
  const held = describeHeld(planned, {
    asked: !options.dryRun,
    hasReason: request.reason !== undefined,
    ...(options.dryRun || !commands ? {} : { planCommand: commands.plan }),
  });
  // In a dry run the plan is what was asked for: data.
  const shown = form === 'wide' ? 'wide' : 'table';
  if (options.dryRun && asJson) out.json(planned, form === 'json' ? 1 : 0);
  else if (options.dryRun) {
    const next = planned.admissible && commands?.apply ? { next: commands.apply } : {};
    printPlan(planned, out, { form: shown, ...next });
    if (held.length > 0) out.lines(['', ...held]);
  } else if (held.length > 0) err.lines(held);
  else printPlan(planned, err, { form: shown, asked: true });
  if (!planned.admissible) return exitCodes.finding;
  if (options.dryRun) return exitCodes.fine;
  // A key may stand for a change that has done it.
  if (planned.plan?.counts.toWrite === 0 && options.key === undefined) {
    if (asJson) out.json(planned, form === 'json' ? 1 : 0);
    return exitCodes.fine;
  }
  if (!options.yes && !(await confirmed(startQuestion(planned)))) {
    err.line('nothing was changed');
    return exitCodes.finding;
  }
  const changeId = await submit(client, request, options.key ?? randomUUID());
  if (!options.wait) {
    if (asJson) out.json({ changeId });
    else out.line(changeId);
    err.line(`follow it with 'sgm status ${changeId} --follow'`);
    return exitCodes.fine;
  }
  const view = await followChange(client, changeId, err, {
    pollMs: 500,
    timeoutMs: timeoutSeconds * 1_000,
  });
  if (!view) {
    err.line(`${changeId} goes on; see 'sgm status ${changeId} --follow'`);
    return exitCodes.stillWaiting;
  }
  await printResult(client, view, form);
  return view.status === 'completed' ? exitCodes.fine : exitCodes.finding;
}

/** Submits with a key that is shown before: whatever is lost on the way, it finds the change again. */
async function submit(
  client: ServiceClient,
  request: ChangeRequestInput,
  idempotencyKey: string,
): Promise<string> {
  err.line(`Idempotency-Key ${idempotencyKey}`);
  const again = `the change may have been accepted: repeat the command with --key ${idempotencyKey}, it is the same change then`;
  setInterruptionNote(again);
  try {
    const { changeId } = await client.submit(request, idempotencyKey);
    setInterruptionNote(
      `${changeId} goes on: 'sgm status ${changeId} --follow' follows it, 'sgm stop ${changeId}' stops it`,
    );
    err.line(`accepted as ${changeId}`);
    return changeId;
  } catch (error) {
    if (error instanceof ServiceUnreachableError && (error.httpStatus ?? 500) >= 500)
      err.line(again);
    throw error;
  }
}

/** The end as data: the change for people and as JSON, its targets in the forms of a listing. */
async function printResult(
  client: ServiceClient,
  view: ChangeView,
  form: OutputForm,
): Promise<void> {
  if (form === 'table') out.lines(describeEnd(view));
  else if (form === 'json') out.json(view, 1);
  else out.document(renderListing(targetListing(view, await client.targets(view.changeId)), form));
}
