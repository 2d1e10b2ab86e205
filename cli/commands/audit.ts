import { join } from 'node:path';
import type { Command } from 'commander';
import type { AuditScope } from '../../shared/compliance/auditedRegion.js';
import { previousFault } from '../../shared/compliance/drift/driftOf.js';
import { runAudit, scopeText } from '../../shared/compliance/runAudit.js';
import { standards } from '../../shared/compliance/standards.js';
import { judgedFieldsOf } from '../../shared/region/judgedFields.js';
import { nameOfPlace } from '../../shared/region/mergeSnapshots.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { MIN_SHARE } from '../../shared/rules/internetShare.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { thousands } from '../../shared/text/counts.js';
import {
  type AuditAsked,
  type AuditFlags,
  type AuditForm,
  auditAskedBy,
} from '../audit/auditAsked.js';
import { collectGarbage } from '../audit/collectGarbage.js';
import { listChecks } from '../audit/listChecks.js';
import { packReports } from '../audit/packReports.js';
import { fails, printAudit, summaryOf } from '../audit/printAudit.js';
import { faultError } from '../audit/readPolicyFiles.js';
import { writeReportFolder } from '../audit/writeReportFolder.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { InterfaceFinder } from '../InterfaceFinder.js';
import { groupIdOf, loadRegions } from '../loadRegion.js';
import { outputFormOf } from '../output.js';
import { err, out } from '../Printer.js';
import { planSettings } from '../planSettings.js';
import { Progress } from '../progress.js';
import { addRegionFlags, groupsAlone } from '../regionFlags.js';

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
  if (flags.list) {
    out.document(listChecks(outputFormOf(flags)));
    return exitCodes.fine;
  }
  // Everything that can be wrong on the command line is told before the region is read.
  const options = auditAskedBy(flags);
  const regions = await loadRegions(flags);
  if (regions.length > 1) refuseWhatIsOfOneRegion(flags, options, regions);
  let exitCode: number = exitCodes.fine;
  for (const region of regions) {
    if (regions.length > 1) out.line(nameOfPlace(region));
    const folder =
      regions.length > 1 && flags.out !== undefined ? folderOf(flags.out, region) : flags.out;
    const failed = await auditRegion(
      region,
      { ...flags, ...(folder === undefined ? {} : { out: folder }) },
      options,
    );
    if (failed) exitCode = exitCodes.finding;
  }
  return exitCode;
}

/** Regions are audited side by side; what names something of one, or is one document, is refused. */
function refuseWhatIsOfOneRegion(
  flags: AuditFlags,
  { form }: AuditAsked,
  regions: readonly RegionSnapshot[],
): void {
  const places = regions.map(nameOfPlace).join(', ');
  const ofOne = (['group', 'instance', 'previous', 'pack'] as const).find(
    (flag) => flags[flag] !== undefined,
  );
  if (ofOne !== undefined) {
    throw new UsageError(`--${ofOne} is about one region, and the snapshots are of ${places}`);
  }
  const sideBySide: readonly AuditForm[] = ['table', 'wide'];
  if (!sideBySide.includes(form)) {
    throw new UsageError(
      `-o ${form} says nothing of places, and the snapshots are of ${places}; --out FOLDER writes one for each`,
    );
  }
}

const folderOf = (out: string, { accountId, regionId }: RegionSnapshot) =>
  join(out, `${accountId}-${regionId}`);

/** Judges one region, writes and prints what was found. Whether it fails. */
async function auditRegion(
  region: RegionSnapshot,
  flags: AuditFlags,
  { form, failOn, mode, minShare, groupByTag, policyFiles, policies, previous }: AuditAsked,
): Promise<boolean> {
  const snapshot = judgedFieldsOf(region);
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
  if (fault) throw new UsageError(`${flags.previous} can't be the earlier run: ${fault}`);
  const progress = new Progress();
  const run = runAudit({
    snapshot,
    policies,
    sha256Hex,
    mode,
    groupsPerInterface: planSettings().groupsPerInterface,
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
        new Map([['sets of groups judged', `${thousands(done)} of ${thousands(all)}`]]),
      ),
  });
  progress.done();
  if (!run.ok) throw faultError(run.faults);
  collectGarbage(snapshot);

  if (flags.out !== undefined) {
    const written = await writeReportFolder(flags.out, run.audit, snapshot);
    err.line(`${flags.out}: ${written.join(', ')}`);
  }
  if (flags.pack !== undefined) {
    await packReports(flags.pack, run.audit, snapshot, policyFiles);
    err.line(`${flags.pack} written`);
  }
  await printAudit(run.audit, form);
  err.lines(summaryOf(run.audit));
  for (const { exception, at } of run.exceptions.unused()) {
    err.line(
      `${at.file}:${at.line}: the exception of ${exception.owner} fits no finding: take it out, or mend it`,
    );
  }
  return fails(run.audit, failOn);
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
