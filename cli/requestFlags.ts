import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { ChangeRequest, type ChangeRequestInput } from '../shared/contracts/changeRequest.js';
import { parse } from '../shared/contracts/parse.js';
import { UsageError } from './exitCodes.js';
import { jsonValue } from './files/readJsonFile.js';
import { readText } from './files/readText.js';
import { sayFileFault } from './files/sayFileFault.js';
import { type RequestFlags, requestFromFlags } from './parseFlags.js';
import { describeViolations } from './render/describeChange.js';

/** The flags that build a request, or the file that holds one. */
export interface RequestOptions extends RequestFlags {
  readonly file?: string;
}

/** Adds the flags of a request to a command: `apply` and `plan` take the same. */
export function addRequestFlags(command: Command): Command {
  return command
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
    .option('--leave <group...>', 'groups to leave')
    .option('--set <group...>', 'the groups to be in, and no others')
    .option('--interfaces <which>', 'primary (default) or all interfaces of the instances')
    .option('--skip-invalid', "go on without the instances that can't be changed")
    .option('--check <text...>', "must hold afterwards: 'ingress tcp/443 from internet allow'")
    .option('--on-failure <what>', 'rollBackTarget (default), rollBackWave, rollBack or keep')
    .option('--waves <list>', 'cumulative waves such as 1,10%,100%')
    .option('--by <what>', 'zone: early waves stay in one zone')
    .option('--pause <seconds>', 'how long to wait between waves')
    .option('--max-failed <n>', 'so many failed instances (or 2%) keep further waves from starting')
    .option(
      '--overlap <what>',
      'refuse (default) or allow, where another change is at work on them',
    )
    .option('--reason <text>', 'why, for the evidence')
    .option('--plan <hash>', 'go on with the plan that was reviewed, and with no other')
    .option(
      '--override <guardrail...>',
      'go on against this guardrail, if it may be; needs --reason',
    );
}

/**
 * The request from a file or from flags, validated here so that the place is named at once.
 * `regionOtherwise`: the region where neither names one.
 */
export async function readRequest(
  options: RequestOptions,
  regionOtherwise?: string,
): Promise<ChangeRequestInput> {
  const fromFlags = requestFromFlags(options);
  const hasFlags = hasRequestFlags(fromFlags);
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
    request = { ...fromFlags, regionId: regionAsked(options, regionOtherwise) };
  }
  return validRequest(request);
}

/** The region of a request. Throws UsageError where nobody names one. */
export function regionAsked({ region }: { readonly region?: string }, otherwise?: string): string {
  const regionId = region ?? process.env.ALIBABA_CLOUD_REGION_ID ?? otherwise;
  if (!regionId) throw new UsageError('no region: give --region or set ALIBABA_CLOUD_REGION_ID');
  return regionId;
}

/** The request as it was written, if it is one: the service fills in the defaults. Throws UsageError. */
export function validRequest(request: unknown): ChangeRequestInput {
  const parsed = parse(ChangeRequest, request);
  if (!parsed.ok) {
    const { violations } = parsed;
    throw new UsageError(
      'the request is malformed',
      describeViolations(violations, violations.length),
    );
  }
  return request as ChangeRequestInput;
}

/** Whether anything on the command line asks for a change of membership. */
export const asksForChange = (options: RequestOptions): boolean =>
  options.file !== undefined || hasRequestFlags(requestFromFlags(options));

const hasRequestFlags = ({
  regionId: _region,
  targets = {},
  ...rest
}: ChangeRequestInput): boolean => Object.keys(rest).length > 0 || Object.keys(targets).length > 0;

async function readJson(file: string): Promise<unknown> {
  const where = file === '-' ? 'standard input' : file;
  let text: string;
  try {
    text = file === '-' ? await textOf(process.stdin) : readText(file);
  } catch (error) {
    throw new UsageError(`${where} can't be read: ${sayFileFault(error)}`);
  }
  return jsonValue(text, where, 'JSON');
}
