import type { Command } from 'commander';
import { inWords } from '../../shared/messages/inWords.js';
import type { ServiceClient } from '../client/serviceClient.js';
import { confirmed } from '../confirm.js';
import { exitCodes } from '../exitCodes.js';
import { err, out } from '../Printer.js';
import { describeProgress } from '../render/describeChange.js';
import { connectService } from '../service.js';
import { yesOrNo } from '../startQuestion.js';

interface AskOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly url?: string;
  readonly profile?: string;
}

/** Something that is asked of a running change. */
export interface ChangeRequestOf {
  readonly name: string;
  readonly description: string;
  /** Asked on a terminal, unless the change has ended. */
  readonly question: string;
  readonly ask: (client: ServiceClient, changeId: string) => Promise<{ readonly status: string }>;
}

/** Adds a command that asks something of a running change, and says how to follow it. */
export function addAskOfChange(program: Command, request: ChangeRequestOf): void {
  program
    .command(request.name)
    .description(request.description)
    .argument('<change>', 'a change id, chg-…')
    .option('-y, --yes', 'do not ask (needed where there is no terminal)')
    .option('--json', 'print the answer as JSON')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (changeId: string, options: AskOptions) => {
      process.exitCode = await askOf(changeId, request, options);
    });
}

async function askOf(
  changeId: string,
  { question, ask }: ChangeRequestOf,
  options: AskOptions,
): Promise<number> {
  const { client, key } = await connectService(options);
  const view = await client.change(changeId);
  err.line(`account ${view.accountId}, region ${view.regionId}, as access key ${key.accessKeyId}`);
  err.line(`${changeId} ${describeProgress(view)}`);
  // An ended change is refused by the service; there is nothing to ask about.
  const running = view.endedAt === undefined;
  if (running && !options.yes && !(await confirmed(yesOrNo(question)))) {
    err.line('nothing was changed');
    return exitCodes.finding;
  }
  const accepted = await ask(client, changeId);
  const follow = `follow it with 'sgm status ${changeId} --follow'`;
  if (options.json) out.json(accepted);
  else out.line(`${changeId}: ${inWords(accepted.status)}; ${follow}`);
  return exitCodes.fine;
}
