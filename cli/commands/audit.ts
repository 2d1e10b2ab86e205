import { once } from 'node:events';
import type { Command } from 'commander';
import type { Audit } from '../../shared/compliance/audit.js';
import type { AuditScope } from '../../shared/compliance/auditedRegion.js';
import { standards } from '../../shared/compliance/catalogue.js';
import { previousFault } from '../../shared/compliance/drift/driftOf.js';
import { knownCheckIds, MIN_SHARE, runAudit, scopeText } from '../../shared/compliance/runAudit.js';
import { type Finding, type Severity, severities } from '../../shared/contracts/findings.js';
import type { ReportFormat } from '../../shared/contracts/reportFormat.js';
import { judgedFieldsOf } from '../../shared/region/judgedFields.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { reportFiles } from '../../shared/reports/reportFiles.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { cutText } from '../../shared/text/cutText.js';
import { pieces } from '../../shared/text/pieces.js';
import { collectGarbage } from '../audit/collectGarbage.js';
import { listChecks } from '../audit/listChecks.js';
import { packReports } from '../audit/packReports.js';
import { faultError, listPolicyFiles, policiesOf } from '../audit/readPolicyFiles.js';
import { readPrevious } from '../audit/readPrevious.js';
import { writeReports } from '../audit/writeReports.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { groupIdOf, InterfaceFinder, loadRegion } from '../loadRegion.js';
import { type Listing, outputFormOf, outputForms, renderListing } from '../output.js';
import { Progress } from '../progress.js';
import { addRegionFlags, groupsAlone, type RegionFlags } from '../regionFlags.js';

interface AuditFlags extends RegionFlags {
  readonly list?: boolean;
  readonly policies?: string[];
  readonly set?: string[];
  readonly check?: string[];
  readonly standard?: string;
  readonly group?: string;
  readonly instance?: string;
  readonly mode?: string;
  readonly minShare?: string;
  readonly groupBy?: string;
  readonly previous?: string;
  readonly newOnly?: boolean;
  readonly failOn?: string;
  readonly out?: string;
  readonly pack?: string;
  readonly output?: string;
  readonly json?: boolean;
}

const help = `
Checks judge the effective rules of each interface: all of its groups, priorities, Drop, both
families, lists. ${groupsAlone}
What could not be read, or what the documents leave open, is 'unknown', never a pass.

Exit status: 0 nothing at or above --fail-on, 1 a finding (or something unknown) at or above it,
2 wrong use, 3 the region could not be read.

Examples:
  sgm audit                                      the live region, the worst findings first
  sgm audit --snapshot region.json --policies policies/ --out audit/
  sgm audit --snapshot region.json --previous audit/findings.json --new-only
  sgm audit --standard cis-alibaba-2.0 -o junit > junit.xml
  sgm audit --set sg-whitelist-ports.ports=80,443,8443 --check sg-whitelist-ports
  sgm audit --list`;

export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .description('Compliance checks: what is open, hidden, unused or against your policies');
  addRegionFlags(command)
    .option('--list', 'the checks: id, severity, standards; -o wide has parameters and remedies')
    .option('--policies <path...>', 'policy files, or folders of them')
    .option('--set <setting...>', 'a parameter of a check: sg-unused.graceDays=7')
    .option('--check <id...>', 'only these checks')
    .option('--standard <id>', `only checks of a standard: ${Object.keys(standards).join(', ')}`)
    .option('--group <group>', 'only this security group and its members, by id or name')
    .option('--instance <target>', 'only this instance and its groups, by id or name')
    .option('--mode <mode>', 'effective (default), or per-group: each group judged alone')
    .option('--min-share <share>', 'open to the Internet means so much of it (default: 1/256)')
    .option('--group-by <tag>', 'count the interfaces of findings by a tag: tag:team')
    .option('--previous <file>', 'the findings.json of an earlier run: what is new, fixed, changed')
    .option('--new-only', 'only findings that the earlier run did not have')
    .option('--fail-on <severity>', 'high (default), medium, low or none')
    .option('--out <folder>', 'write every report and the snapshot there')
    .option('--pack <file.zip>', 'the same with policies and hashes, for an auditor')
    .option(
      '-o, --output <form>',
      'table, wide, json, jsonl, csv, markdown, ids, html, sarif, ocsf or junit',
    )
    .option('--json', 'the same as -o json')
    .addHelpText('after', help)
    .action(async (flags: AuditFlags) => {
      process.exitCode = await audit(flags);
    });
}

async function audit(flags: AuditFlags): Promise<number> {
  const form = formOf(flags);
  if (flags.list) {
    process.stdout.write(listChecks(outputFormOf(flags)));
    return exitCodes.fine;
  }
  // Everything that can be wrong on the command line is told before the region is read.
  const failOn = failOnOf(flags.failOn);
  const mode = modeOf(flags.mode);
  const minShare = shareOf(flags.minShare);
  const groupByTag = tagOf(flags.groupBy);
  const files = listPolicyFiles(flags.policies ?? []);
  const policies = policiesOf(files, flags.set ?? []);
  checkIds(flags.check ?? [], knownCheckIds(policies));
  if (flags.standard !== undefined) oneOf('--standard', flags.standard, Object.keys(standards));
  if (flags.newOnly && flags.previous === undefined) {
    throw new UsageError('--new-only needs --previous FILE: new against what?');
  }
  if (flags.group !== undefined && flags.instance !== undefined) {
    throw new UsageError('give --group or --instance, not both');
  }
  const previous = flags.previous === undefined ? undefined : readPrevious(flags.previous);

  const snapshot = judgedFieldsOf(await loadRegion(flags));
  collectGarbage(snapshot);
  const scope = scopeOf(flags, snapshot);
  const fault =
    previous &&
    previousFault(previous.findings, {
      ...snapshot,
      mode,
      minShare: minShare ?? MIN_SHARE,
      scope: scope && scopeText(scope),
      standard: flags.standard,
      checkIds: flags.check,
    });
  if (fault) throw new UsageError(`${flags.previous} can not be the earlier run: ${fault}`);
  const progress = new Progress();
  const run = runAudit({
    snapshot,
    policies,
    sha256Hex,
    mode,
    ...(minShare === undefined ? {} : { minShare }),
    ...(flags.check ? { checkIds: flags.check } : {}),
    ...(flags.standard === undefined ? {} : { standard: flags.standard }),
    ...(groupByTag === undefined ? {} : { groupByTag }),
    ...(flags.newOnly ? { newOnly: true } : {}),
    ...(scope ? { scope } : {}),
    ...(previous ? { previous: previous.findings } : {}),
    ...(previous?.snapshot ? { previousSnapshot: previous.snapshot } : {}),
    onProgress: (done, all) =>
      progress.tell(
        new Map([
          ['sets of groups judged', `${done.toLocaleString('en')} of ${all.toLocaleString('en')}`],
        ]),
      ),
  });
  progress.done();
  if (!run.ok) throw faultError(run.faults);
  collectGarbage(snapshot);

  if (flags.out !== undefined) {
    const written = await writeReports(flags.out, run.audit, snapshot);
    process.stderr.write(`${flags.out}: ${written.join(', ')}\n`);
  }
  if (flags.pack !== undefined) {
    await packReports(flags.pack, run.audit, snapshot, files);
    process.stderr.write(`${flags.pack} written\n`);
  }
  await print(run.audit, form);
  process.stderr.write(summaryOf(run.audit));
  for (const { exception, at } of run.exceptions.unused()) {
    process.stderr.write(
      `${at.file}:${at.line}: an exception of ${exception.owner} answers for no finding\n`,
    );
  }
  return fails(run.audit, failOn) ? exitCodes.finding : exitCodes.fine;
}

type AuditForm = (typeof outputForms)[number] | ReportFormat;

function formOf({ output, json }: AuditFlags): AuditForm {
  if (json) return 'json';
  const forms = [...new Set([...outputForms, ...(Object.keys(reportFiles) as ReportFormat[])])];
  const form = output ?? 'table';
  const known = forms.find((one) => one === form);
  if (known) return known;
  throw new UsageError(`-o ${form} is unknown; there are ${forms.join(', ')}`);
}

/** A finding a row on a terminal: so many of the worst. */
const ROWS = 100;

async function print(audit: Audit, form: AuditForm): Promise<void> {
  switch (form) {
    case 'table':
    case 'wide': {
      const rows: Finding[] = [];
      let more = 0;
      for (const finding of audit.findings()) {
        if (form === 'table' && rows.length === ROWS) more += 1;
        else rows.push(finding);
      }
      if (rows.length > 0) process.stdout.write(renderListing(findingListing(rows), form));
      if (more > 0) {
        process.stderr.write(
          `and ${more.toLocaleString('en')} more: -o wide has all, --out FOLDER the reports\n`,
        );
      }
      return;
    }
    case 'ids':
      return write(mapped(audit.findings(), (one) => `${one.id}\n`));
    case 'jsonl':
      return write(mapped(audit.findings(), (one) => `${JSON.stringify(one)}\n`));
    default:
      return write(reportFiles[form].report(audit));
  }
}

function* mapped<T>(items: Iterable<T>, text: (item: T) => string): Iterable<string> {
  for (const item of items) yield text(item);
}

/** Writes as fast as the reader takes it; a reader that has gone ends it quietly. */
async function write(chunks: Iterable<string>): Promise<void> {
  const { stdout } = process;
  for (const piece of pieces(chunks)) {
    if (stdout.destroyed || stdout.errored) return;
    if (!stdout.write(piece)) {
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => {});
    }
  }
}

const findingListing = (rows: readonly Finding[]): Listing<Finding> => ({
  rows,
  idOf: (row) => row.id,
  columns: [
    { title: 'SEVERITY', text: (row) => (row.status === 'unknown' ? 'unknown' : row.severity) },
    { title: 'CHECK', text: (row) => row.checkId },
    { title: 'REACHES', text: (row) => String(row.interfaces.count || row.instances.count) },
    {
      title: 'FINDING',
      text: (row) =>
        cutText(
          `${row.title}${row.exception ? ` (exception of ${row.exception.owner})` : ''}`,
          200,
        ),
    },
    { title: 'DRIFT', text: (row) => row.drift ?? '', wide: true },
    { title: 'EXPLANATION', text: (row) => cutText(row.explanation, 500), wide: true },
    { title: 'REMEDY', text: (row) => row.remedy?.text ?? '', wide: true },
    { title: 'ALSO FAILS', text: (row) => (row.alsoFails ?? []).join(' '), wide: true },
    { title: 'ID', text: (row) => row.id, wide: true },
  ],
});

function summaryOf({ head }: Audit): string {
  const { counts, checks, previous } = head;
  const of = (status: string) => checks.filter((one) => one.status === status).length;
  const open = severities
    .map((one) => `${counts.open[one].toLocaleString('en')} ${one}`)
    .join(', ');
  const lines = [
    `${counts.instances.toLocaleString('en')} instances, ${counts.networkInterfaces.toLocaleString('en')} interfaces, ${counts.securityGroups.toLocaleString('en')} groups, ${counts.rules.toLocaleString('en')} rules of ${head.regionId} at ${head.takenAt}`,
    `findings: ${open}; ${counts.unknown} unknown, ${counts.excepted} excepted`,
    `checks: ${of('fail')} failed, ${of('pass')} passed, ${of('unknown')} unknown, ${of('notApplicable')} not applicable, ${of('notJudged')} not judged`,
    ...(previous
      ? [
          `since ${previous.takenAt}: ${counts.new} new, ${counts.fixed} fixed, ${counts.changed} changed, ${counts.unchanged} unchanged`,
        ]
      : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Something unknown counts like a finding: it may hide one. */
function fails(audit: Audit, failOn: Severity | 'none'): boolean {
  if (failOn === 'none') return false;
  const most = severities.indexOf(failOn);
  for (const { exception, severity } of audit.findings()) {
    if (!exception && severities.indexOf(severity) <= most) return true;
  }
  return false;
}

const failOnOf = (text = 'high') => oneOf('--fail-on', text, [...severities, 'none'] as const);
const modeOf = (text = 'effective') => oneOf('--mode', text, ['effective', 'per-group'] as const);

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const one = known.find((value) => value === text);
  if (one) return one;
  throw new UsageError(`${flag} ${text} is unknown; there are ${known.join(', ')}`);
}

/** `1/256` or `0.01`. */
function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, over = '', under = '1'] = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(text) ?? [];
  const share = Number(over) / Number(under);
  if (over !== '' && share > 0 && share <= 1) return share;
  throw new UsageError(
    `--min-share ${text} is no share above 0 and up to 1, such as 1/256 (default: ${MIN_SHARE})`,
  );
}

function tagOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const key = /^tag:(.+)$/s.exec(text)?.[1];
  if (key !== undefined) return key;
  throw new UsageError(`--group-by ${text} is no tag:KEY, such as tag:team`);
}

function checkIds(asked: readonly string[], known: readonly string[]): void {
  for (const id of asked) {
    if (known.includes(id)) continue;
    const similar = known.filter((one) => one.includes(id.replace(/^sg-/, '')));
    const hint = similar.length > 0 ? `; similar: ${similar.slice(0, 5).join(', ')}` : '';
    throw new UsageError(`there is no check ${id}${hint} ('sgm audit --list' has all)`);
  }
}

function scopeOf(flags: AuditFlags, snapshot: RegionSnapshot): AuditScope | undefined {
  if (flags.group !== undefined) return { securityGroupId: groupIdOf(flags.group, snapshot) };
  if (flags.instance === undefined) return undefined;
  const found = new InterfaceFinder(snapshot).find(flags.instance);
  if ('fault' in found) throw new UsageError(found.fault);
  if (found.eni.InstanceId === undefined) {
    throw new UsageError(`${flags.instance} belongs to no instance`);
  }
  return { instanceId: found.eni.InstanceId };
}
