import type { Command } from 'commander';
import type { EvidenceCheck } from '../../shared/contracts/evidenceCheck.js';
import { count } from '../../shared/text/counts.js';
import { exitCodes } from '../exitCodes.js';
import { out } from '../Printer.js';
import { connectService } from '../service.js';

interface EvidenceOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly profile?: string;
}

export function addEvidence(program: Command): void {
  program
    .command('evidence')
    .description('Is the evidence of an ended change what it was at its end? Status 1 if not')
    .argument('<change>', 'a change id, chg-…')
    .option('--json', 'print the answer as JSON')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (changeId: string, options: EvidenceOptions) => {
      const { client } = await connectService(options);
      const check = await client.evidence(changeId);
      if (options.json) out.json(check);
      else out.lines(describeEvidence(check));
      process.exitCode = check.intact ? exitCodes.fine : exitCodes.finding;
    });
}

const reports: Readonly<Record<EvidenceCheck['report'], string>> = {
  asAttested: 'the report is the one that the index names',
  changed: '! the report is not the one that the index names',
  absent: '! the index has no entry that names the report',
  contradicted: '! the index has more than one end of this change',
};

const laterKinds: Readonly<Record<EvidenceCheck['later'][number]['kind'], string>> = {
  turn: 'a turn that decided nothing more',
  refusal: 'a message that came again and was refused',
  request: 'a stop, an execution or an order that came as the change ended',
  intent: 'an intent of a worker that came too late',
  write: 'writes to the region after the end',
  other: 'an object that the service puts no more after the end',
};

/** What was compared, line by line; what is wrong begins with `!`. */
export function describeEvidence(check: EvidenceCheck): string[] {
  const { changeId, objects, missing, changed, later } = check;
  const same = objects - missing.length - changed.length;
  return [
    `${changeId}: ${same} of ${count(objects, 'object')} as at the end of the change`,
    reports[check.report],
    ...missing.map((name) => `! missing: ${name}`),
    ...changed.map((name) => `! changed: ${name}`),
    ...later.map(
      ({ name, kind, isAlarm }) => `${isAlarm ? '! ' : ''}later: ${name}: ${laterKinds[kind]}`,
    ),
    check.intact ? 'intact' : '! not intact: ask who may write to the bucket, and its access log',
  ];
}
