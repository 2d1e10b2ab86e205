import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { ChangeRequest, type ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { followChange } from '../followChange.js';
import { type RequestFlags, requestFromFlags } from '../parseFlags.js';
import { describeEnd, describePlan, describeViolations } from '../render/describeChange.js';
import { connectService } from '../service.js';

interface ApplyOptions extends RequestFlags {
  readonly file?: string;
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly printRequest?: boolean;
  readonly yes?: boolean;
  readonly wait: boolean;
  readonly timeout: string;
  readonly json?: boolean;
  readonly url?: string;
  readonly profile?: string;
}

const collect = (value: string, before: string[] = []) => [...before, value];

export function addApply(program: Command): void {
  program
    .command('apply')
    .description('Ask for a change: show its plan, start it, follow it to its verified end')
    .option('-f, --file <file>', 'the request as JSON (- for standard input)')
    .option('--region <id>', 'region of the targets (default: ALIBABA_CLOUD_REGION_ID)')
    .option('--instance <id>', 'an instance (repeatable)', collect)
    .option('--eni <id>', 'a network interface (repeatable)', collect)
    .option('--tag <key=value>', 'instances with this tag (repeatable: all of them)', collect)
    .option('--vpc <id>', 'instances of this VPC')
    .option('--in-group <sg-id>', 'instances of this security group')
    .option('--name <pattern>', 'instances with this name; * stands for any text')
    .option('--join <group>', 'join: an id, a name, or tag=value (repeatable)', collect)
    .option('--leave <group>', 'leave (repeatable)', collect)
    .option('--set <group>', 'be in exactly these groups (repeatable)', collect)
    .option('--interfaces <which>', 'primary (default) or all interfaces of the instances')
    .option('--skip-invalid', 'go on without the targets that can not be changed')
    .option(
      '--check <text>',
      "must hold afterwards: 'ingress tcp/443 from internet allow'",
      collect,
    )
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
    .option('--json', 'print the end as JSON')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (options: ApplyOptions) => {
      process.exitCode = await apply(options);
    });
}

async function apply(options: ApplyOptions): Promise<number> {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const request = readRequest(options);
  if (options.printRequest) {
    process.stdout.write(`${JSON.stringify(request, null, 2)}\n`);
    return exitCodes.fine;
  }
  const timeoutSeconds = Number(options.timeout);
  if (!(timeoutSeconds > 0)) throw new UsageError(`--timeout ${options.timeout} must be seconds`);
  const { client, key } = await connectService(options);
  const planned = await client.plan(request);
  const account = planned.plan ? `account ${planned.plan.accountId}, ` : '';
  say(`${account}region ${request.regionId}, as access key ${key.accessKeyId}`);
  say(describePlan(planned));
  if (options.dryRun || !planned.admissible) {
    if (options.json) process.stdout.write(`${JSON.stringify(planned, null, 1)}\n`);
    if (!planned.admissible) say('refused: nothing was changed');
    return planned.admissible ? exitCodes.fine : exitCodes.finding;
  }
  if (!options.yes && !(await confirmed())) {
    say('nothing was changed');
    return exitCodes.finding;
  }
  const idempotencyKey = options.key ?? randomUUID();
  const { changeId } = await client.submit(request, idempotencyKey);
  say(`accepted as ${changeId} (Idempotency-Key ${idempotencyKey})`);
  if (!options.wait) {
    process.stdout.write(options.json ? `${JSON.stringify({ changeId })}\n` : `${changeId}\n`);
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
  process.stdout.write(
    options.json ? `${JSON.stringify(view, null, 1)}\n` : `${describeEnd(view)}\n`,
  );
  return view.status === 'completed' ? exitCodes.fine : exitCodes.finding;
}

/** The request from a file or from flags, validated here so that the place is named at once. */
function readRequest(options: ApplyOptions): ChangeRequestInput {
  const fromFlags = requestFromFlags(options);
  const { regionId: _region, targets, ...rest } = fromFlags;
  const hasFlags = Object.keys(rest).length > 0 || Object.keys(targets).length > 0;
  let request: unknown;
  if (options.file !== undefined) {
    if (hasFlags) throw new UsageError('a request comes from --file or from flags, not from both');
    request = readJson(options.file);
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

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} can not be read: ${error instanceof Error ? error.message : ''}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError('there is no terminal to ask on: give --yes to start the change');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Start this change? [y/N] ');
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
