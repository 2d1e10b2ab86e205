import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { ChangeRequest, type ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { parse } from '../../shared/contracts/parse.js';
import { messageOf } from '../../shared/runtime/errors.js';
import { type ServiceClient, ServiceUnreachableError } from '../client/serviceClient.js';
import { confirmed } from '../confirm.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { followChange } from '../followChange.js';
import { setInterruptionNote } from '../interruption.js';
import { type OutputForm, outputFormOf, renderListing } from '../output.js';
import { type RequestFlags, requestFromFlags } from '../parseFlags.js';
import { describeEnd, describePlan, describeViolations } from '../render/describeChange.js';
import { printable } from '../render/table.js';
import { toJson } from '../render/toJson.js';
import { connectService } from '../service.js';
import { targetsAs } from './status.js';

interface ApplyOptions extends RequestFlags {
  readonly file?: string;
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
}

export function addApply(program: Command): void {
  program
    .command('apply')
    .description('Ask for a change: show its plan, start it, follow it to its verified end')
    .option('-f, --file <file>', 'the request as JSON (- for standard input)')
    .option('--region <id>', 'region of the targets (default: ALIBABA_CLOUD_REGION_ID)')
    .option('--instance <id...>', 'an instance')
    .option('--eni <id...>', 'a network interface')
    .option(
      '--tag <key=value...>',
      'instances with this tag (all of them, where several are given)',
    )
    .option('--vpc <id>', 'instances of this VPC')
    .option('--in-group <sg-id>', 'instances of this security group')
    .option('--name <pattern>', 'instances with this name; * stands for any text')
    .option('--join <group...>', 'groups to join: ids, names, or tag=value')
    .option('--leave <group...>', 'leave')
    .option('--set <group...>', 'be in exactly these groups')
    .option('--interfaces <which>', 'primary (default) or all interfaces of the instances')
    .option('--skip-invalid', 'go on without the targets that can not be changed')
    .option('--check <text...>', "must hold afterwards: 'ingress tcp/443 from internet allow'")
    .option('--on-failure <what>', 'rollBackTarget (default), rollBackWave, rollBack or keep')
    .option('--waves <list>', 'cumulative waves such as 1,10%,100%')
    .option('--by <what>', 'zone: early waves stay in one zone')
    .option('--pause <seconds>', 'pause between waves')
    .option('--max-failed <n>', 'so many failed targets (or 2%) keep further waves from starting')
    .option('--reason <text>', 'why, for the evidence')
    .option('--key <text>', 'Idempotency-Key (default: made and printed)')
    .option('--dry-run', 'show the plan, change nothing')
    .option('--print-request', 'print the request that the flags stand for, and end')
    .option('-y, --yes', 'do not ask (needed where there is no terminal)')
    .option('--no-wait', 'do not follow the change')
    .option('--timeout <seconds>', 'how long to follow it', '3600')
    .option('-o, --output <form>', 'table, wide, json, jsonl, csv, markdown or ids')
    .option('--json', 'the same as -o json: the end of the change as JSON')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (options: ApplyOptions) => {
      process.exitCode = await apply(options);
    });
}

const say = (text: string) => process.stderr.write(`${text}\n`);

async function apply(options: ApplyOptions): Promise<number> {
  const form = outputFormOf(options);
  const request = await readRequest(options);
  if (options.printRequest) {
    process.stdout.write(`${toJson(request, 2)}\n`);
    return exitCodes.fine;
  }
  const timeoutSeconds = Number(options.timeout);
  if (!(timeoutSeconds > 0)) throw new UsageError(`--timeout ${options.timeout} must be seconds`);
  if (options.key !== undefined && !/^[A-Za-z0-9._:-]{1,128}$/.test(options.key)) {
    throw new UsageError('--key must be 1 to 128 of A-Z a-z 0-9 . _ : -');
  }
  const { client, key } = await connectService(options);
  const planned = await client.plan(request);
  const account = planned.plan ? `account ${planned.plan.accountId}, ` : '';
  say(printable(`${account}region ${request.regionId}, as access key ${key.accessKeyId}`));
  const asJson = form === 'json' || form === 'jsonl';
  if (options.dryRun) {
    // The plan is what was asked for: data.
    const text = asJson ? toJson(planned, form === 'json' ? 1 : 0) : describePlan(planned);
    process.stdout.write(`${text}\n`);
  } else {
    say(describePlan(planned));
  }
  if (!planned.admissible) {
    say('refused: nothing was changed');
    return exitCodes.finding;
  }
  if (options.dryRun) return exitCodes.fine;
  if (!options.yes && !(await confirmed('Start this change?'))) {
    say('nothing was changed');
    return exitCodes.finding;
  }
  const changeId = await submit(client, request, options.key ?? randomUUID());
  if (!options.wait) {
    process.stdout.write(`${asJson ? toJson({ changeId }) : changeId}\n`);
    return exitCodes.fine;
  }
  const view = await followChange(client, changeId, process.stderr, {
    pollMs: 500,
    timeoutMs: timeoutSeconds * 1_000,
  });
  if (!view) {
    say(`${changeId} goes on; see 'sgm status ${changeId} --follow'`);
    return exitCodes.stillWaiting;
  }
  process.stdout.write(await describeResult(client, view, form));
  return view.status === 'completed' ? exitCodes.fine : exitCodes.finding;
}

/** Submits with a key that is shown before: whatever is lost on the way, it finds the change again. */
async function submit(
  client: ServiceClient,
  request: ChangeRequestInput,
  idempotencyKey: string,
): Promise<string> {
  say(`Idempotency-Key ${idempotencyKey}`);
  const again = `the change may have been accepted: repeat the command with --key ${idempotencyKey}, it is the same change then`;
  setInterruptionNote(again);
  try {
    const { changeId } = await client.submit(request, idempotencyKey);
    setInterruptionNote(
      `${changeId} goes on: 'sgm status ${changeId} --follow' follows it, 'sgm stop ${changeId}' stops it`,
    );
    say(`accepted as ${changeId}`);
    return changeId;
  } catch (error) {
    if (error instanceof ServiceUnreachableError && (error.httpStatus ?? 500) >= 500) say(again);
    throw error;
  }
}

/** The end as data: the change for people and as JSON, its targets in the forms of a listing. */
async function describeResult(
  client: ServiceClient,
  view: ChangeView,
  form: OutputForm,
): Promise<string> {
  if (form === 'table') return `${describeEnd(view)}\n`;
  if (form === 'json') return `${toJson(view, 1)}\n`;
  return renderListing(targetsAs(await client.targets(view.changeId)), form);
}

/** The request from a file or from flags, validated here so that the place is named at once. */
async function readRequest(options: ApplyOptions): Promise<ChangeRequestInput> {
  const fromFlags = requestFromFlags(options);
  const { regionId: _region, targets, ...rest } = fromFlags;
  const hasFlags = Object.keys(rest).length > 0 || Object.keys(targets).length > 0;
  let request: unknown;
  if (options.file !== undefined) {
    if (hasFlags) throw new UsageError('a request comes from --file or from flags, not from both');
    request = await readJson(options.file);
    const named = (request as { regionId?: unknown } | null)?.regionId;
    if (options.region !== undefined && named !== options.region) {
      throw new UsageError(
        `--region ${options.region} is not the regionId of the request (${JSON.stringify(named)})`,
      );
    }
  } else {
    if (!hasFlags)
      throw new UsageError('no request: give --file, or flags such as --tag role=web --join sg-…');
    const regionId = options.region ?? process.env.ALIBABA_CLOUD_REGION_ID;
    if (!regionId) throw new UsageError('no region: give --region or set ALIBABA_CLOUD_REGION_ID');
    request = { ...fromFlags, regionId };
  }
  const parsed = parse(ChangeRequest, request);
  if (!parsed.ok) {
    const { violations } = parsed;
    throw new UsageError(
      `the request is malformed\n${describeViolations(violations, violations.length)}`,
    );
  }
  // What the user wrote is sent; the service fills in the defaults.
  return request as ChangeRequestInput;
}

async function readJson(file: string): Promise<unknown> {
  const where = file === '-' ? 'standard input' : file;
  let text: string;
  try {
    text = file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${where} can not be read: ${messageOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${where} is no JSON: ${messageOf(error)}`);
  }
}
