import type { Command } from 'commander';
import { connectService } from '../service.js';

export function addStop(program: Command): void {
  program
    .command('stop')
    .description('Stop a change: no further write is made, what was done is verified')
    .argument('<change>', 'a change id, chg-…')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (changeId: string, options: { url?: string; profile?: string }) => {
      const { client } = await connectService(options);
      const { status } = await client.stop(changeId);
      process.stdout.write(
        `${changeId}: ${status}; follow it with 'sgm status ${changeId} --follow'\n`,
      );
    });
}
