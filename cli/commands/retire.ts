import type { Command } from 'commander';
import { groupReference } from '../parseFlags.js';
import { writeCommand } from '../requestCommand.js';
import { regionAsked, validRequest } from '../requestFlags.js';
import { addCarryOutFlags, type CarryOutOptions, carryOut } from './apply.js';

interface RetireOptions extends CarryOutOptions {
  readonly region?: string;
  readonly reason?: string;
}

export function addRetire(program: Command): void {
  const command = program
    .command('retire')
    .description('Delete groups that nothing uses; their rules and how to make them again are kept')
    .argument('<group...>', 'ids or names of groups, or tag=value')
    .option('--region <id>', 'region of the groups (default: ALIBABA_CLOUD_REGION_ID)')
    .option('--reason <text>', 'why, for the evidence');
  addCarryOutFlags(command).action(async (groups: string[], options: RetireOptions) => {
    const { region, reason } = options;
    const apply = writeCommand(['retire', ...groups], { '--region': region, '--reason': reason });
    const read = async () =>
      validRequest({
        regionId: regionAsked(options),
        retire: groups.map(groupReference),
        ...(reason === undefined ? {} : { reason }),
      });
    process.exitCode = await carryOut(options, read, { plan: `${apply} --dry-run`, apply });
  });
}
