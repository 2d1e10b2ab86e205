import type { Command } from 'commander';
import { checkCounts } from '../../shared/change/loop/checkCounts.js';
import type { ListedChange } from '../../shared/contracts/changeList.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import type { TargetView } from '../../shared/contracts/targetView.js';
import { inWords } from '../../shared/messages/inWords.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { followChange } from '../followChange.js';
import { setInterruptionNote } from '../interruption.js';
import { type Listing, outputFormOf, renderListing } from '../output.js';
import { err, out } from '../Printer.js';
import { describeChange } from '../render/describeChange.js';
import { connectService } from '../service.js';

interface StatusOptions {
  readonly days: string;
  readonly follow?: boolean;
  readonly targets?: boolean;
  readonly timeout: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly url?: string;
  readonly profile?: string;
}

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('Where a change stands; without an id, the changes of the last days')
    .argument('[change]', 'a change id, chg-…')
    .option('--days <n>', 'how many days back the list goes', '7')
    .option('--follow', 'wait for the end of the change')
    .option('--targets', 'list the instances of the change')
    .option('--timeout <seconds>', 'how long to follow it', '3600')
    .option('-o, --output <form>', 'table, wide, json, jsonl, csv, markdown or ids')
    .option('--json', 'the same as -o json')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (changeId: string | undefined, options: StatusOptions) => {
      process.exitCode = await status(changeId, options);
    });
}

async function status(changeId: string | undefined, options: StatusOptions): Promise<number> {
  const form = outputFormOf(options);
  const { client } = await connectService(options);
  if (changeId === undefined) {
    if (options.follow || options.targets) {
      throw new UsageError('--follow and --targets need a change id');
    }
    const days = Number(options.days);
    if (!(Number.isInteger(days) && days >= 1 && days <= 90)) {
      throw new UsageError(`--days ${options.days} must be a whole number from 1 to 90`);
    }
    const { changes } = await client.changes(days);
    out.document(renderListing(changesAs(changes), form));
    return exitCodes.fine;
  }
  const timeoutSeconds = Number(options.timeout);
  if (!(timeoutSeconds > 0)) throw new UsageError(`--timeout ${options.timeout} must be seconds`);
  setInterruptionNote(`${changeId} is not touched by that`);
  const view = options.follow
    ? await followChange(client, changeId, err, {
        pollMs: 500,
        timeoutMs: timeoutSeconds * 1_000,
      })
    : await client.change(changeId);
  if (!view) {
    err.line(
      `${changeId} has not ended in ${timeoutSeconds} s and goes on; see 'sgm status ${changeId} --follow'`,
    );
    return exitCodes.stillWaiting;
  }
  if (options.targets) {
    out.document(renderListing(targetListingOf(view, await client.targets(changeId)), form));
  } else if (form === 'ids') {
    out.line(view.changeId);
  } else if (form === 'csv' || form === 'markdown') {
    const { changeId, regionId, status: now, receivedAt } = view;
    const row = { changeId, regionId, status: now, day: receivedAt.slice(0, 10) };
    out.document(renderListing(changesAs([row]), form));
  } else if (form === 'json' || form === 'jsonl') {
    out.json(view, form === 'json' ? 1 : 0);
  } else {
    out.lines(describeChange(view));
  }
  return exitOf(view, options.follow ?? false);
}

/** Following a change asks for its end; a look at it is fine whatever it shows. */
function exitOf(view: ChangeView, followed: boolean): number {
  return followed && view.status !== 'completed' ? exitCodes.finding : exitCodes.fine;
}

const changesAs = (rows: readonly ListedChange[]): Listing<ListedChange> => ({
  rows,
  idOf: (row) => row.changeId,
  columns: [
    { title: 'CHANGE', text: (row) => row.changeId },
    { title: 'DAY', text: (row) => row.day },
    { title: 'STATUS', text: (row) => inWords(row.status) },
    { title: 'REGION', text: (row) => row.regionId, wide: true },
  ],
});

/** The targets of a change as a listing; what an ended change still had planned was not started. */
export const targetListingOf = (
  change: ChangeView,
  rows: readonly TargetView[],
  nameOf: (securityGroupId: string) => string = (id) => id,
): Listing<TargetView> => {
  const groups = (ids: readonly string[] | null | undefined) => (ids ?? []).map(nameOf).join(' ');
  return {
    rows,
    idOf: (row) => row.targetId,
    columns: [
      { title: 'NAME', text: (row) => row.instanceName ?? '' },
      { title: 'TARGET', text: (row) => row.targetId },
      { title: 'OUTCOME', text: (row) => outcomeOf(row, change) },
      { title: 'BEFORE', text: (row) => ('before' in row ? groups(row.before) : '') },
      { title: 'AFTER', text: (row) => groups(afterOf(row)) },
      { title: 'MUST HOLD', text: checksOf },
      { title: 'WHY', text: whyOf },
      { title: 'ZONE', text: (row) => row.zoneId ?? '', wide: true },
      { title: 'VPC', text: (row) => row.vpcId ?? '', wide: true },
    ],
  };
};

function outcomeOf(row: TargetView, { endedAt }: ChangeView): string {
  if ('outcome' in row) return inWords(row.outcome);
  return inWords(row.state === 'planned' && endedAt !== undefined ? 'notStarted' : row.state);
}

function afterOf(row: TargetView): readonly string[] | null {
  if (row.state === 'verified') return row.after;
  return row.state === 'unchanged' ? row.before : [];
}

function checksOf(row: TargetView): string {
  if (row.state !== 'verified') return '-';
  const { held, failed } = checkCounts(row);
  const all = held + failed;
  if (all === 0) return '-';
  if (failed === 0) return all === 1 ? 'holds' : `all ${all} hold`;
  return all === 1 ? 'failed' : `${failed} of ${all} failed`;
}

function whyOf(row: TargetView): string {
  if (row.state === 'skipped') return row.violations.map((one) => one.found).join('; ');
  if (!('detail' in row)) return '';
  const code = row.state !== 'verified' && row.code ? `${row.code}: ` : '';
  return `${code}${row.detail ?? ''}`;
}
