import type { Command } from 'commander';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { UsageError } from '../exitCodes.js';
import { groupReference } from '../parseFlags.js';
import { writeCommand } from '../requestCommand.js';
import { regionAsked, validRequest } from '../requestFlags.js';
import { readRequestOf } from '../requestOf.js';
import { addCarryOutFlags, type CarryOutOptions, carryOut } from './apply.js';
import { instanceTargets } from './instanceTargets.js';

interface RestoreOptions extends CarryOutOptions {
  readonly region?: string;
  readonly instance?: string[];
  readonly to?: string[];
  readonly force?: boolean;
  readonly reason?: string;
}

export function addRestore(program: Command): void {
  const command = program
    .command('restore')
    .description('Take instances out of quarantine, into exactly the groups that they were in')
    .argument('<change|instance...>', 'the quarantine, chg-…; or instances, with --to')
    .option('--instance <id...>', 'these instances of the quarantine alone')
    .option('--to <group...>', 'the groups of an instance that somebody else has isolated')
    .option('--force', 'put back also what was changed in quarantine')
    .option('--region <id>', 'region of the instances (default: ALIBABA_CLOUD_REGION_ID)')
    .option('--reason <text>', 'why: it is needed');
  addCarryOutFlags(command).action(async (named: string[], options: RestoreOptions) => {
    const { instance, to, force, region, accept, reason } = options;
    const apply = writeCommand(['restore', ...named], {
      ...{ '--instance': instance, '--to': to, '--force': force, '--region': region },
      ...{ '--accept': accept, '--reason': reason },
    });
    const commands = { plan: `${apply} --dry-run`, apply };
    process.exitCode = await carryOut(options, () => requestOf(named, options), commands);
  });
}

async function requestOf(
  named: readonly string[],
  options: RestoreOptions,
): Promise<ChangeRequestInput> {
  const { instance, to, force, reason } = options;
  const why = reason === undefined ? {} : { reason };
  const [of = '', ...others] = named;
  if (/^chg-/.test(of)) {
    if (others.length > 0) throw new UsageError('one quarantine is restored at once');
    if (to) throw new UsageError('--to is for an instance that somebody else has isolated');
    const targets = instance ? { targets: { instanceIds: instance } } : {};
    const restore = { of, ...(force ? { force } : {}) };
    return readRequestOf(of, { ...targets, restore, ...why }, options);
  }
  if (!to) {
    throw new UsageError(
      'give the quarantine, chg-…, or with --to the groups that the instance is to be in',
    );
  }
  const groups = to.map(groupReference);
  return validRequest({
    regionId: regionAsked(options),
    ...{ targets: instanceTargets(named), restore: { to: groups }, ...why },
  });
}
