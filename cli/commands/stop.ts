import type { Command } from 'commander';
import { inWords } from '../../shared/messages/inWords.js';
import { confirmed } from '../confirm.js';
import { exitCodes } from '../exitCodes.js';
import { err, out } from '../Printer.js';
import { describeProgress } from '../render/describeChange.js';
import { connectService } from '../service.js';

interface StopOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly url?: string;
  readonly profile?: string;
}

export function addStop(program: Command): void {
  program
    .command('stop')
    .description('Stop a change: no further write is made, what was done is verified')
    .argument('<change>', 'a change id, chg-…')
    .option('-y, --yes', 'do not ask (needed where there is no terminal)')
    .option('--json', 'print the answer as JSON')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (changeId: string, options: StopOptions) => {
      process.exitCode = await stop(changeId, options);
    });
}

async function stop(changeId: string, options: StopOptions): Promise<number> {
  const { client, key } = await connectService(options);
  const view = await client.change(changeId);
  err.line(`account ${view.accountId}, region ${view.regionId}, as access key ${key.accessKeyId}`);
  err.line(`${changeId} ${describeProgress(view)}`);
  // An ended change is refused by the service; there is nothing to ask about.
  const running = view.endedAt === undefined;
  if (running && !options.yes && !(await confirmed('Stop this change?'))) {
    err.line('nothing was changed');
    return exitCodes.finding;
  }
  const accepted = await client.stop(changeId);
  if (options.json) out.json(accepted);
  else {
    out.line(
      `${changeId}: ${inWords(accepted.status)}; follow it with 'sgm status ${changeId} --follow'`,
    );
  }
  return exitCodes.fine;
}
