import type { Command } from 'commander';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { parseCheck } from '../parseFlags.js';
import { writeCommand } from '../requestCommand.js';
import { readRequestOf } from '../requestOf.js';
import { addCarryOutFlags, type CarryOutOptions, carryOut } from './apply.js';

interface UndoOptions extends CarryOutOptions {
  readonly instance?: string[];
  readonly eni?: string[];
  readonly force?: true | string[];
  readonly check?: string[];
  readonly reason?: string;
}

const change = 'the id of a change that has ended, chg-…';

export function addUndo(program: Command): void {
  const command = program
    .command('undo')
    .description('Take back what a change did, as far as it still stands: a change of its own')
    .argument('<change>', change)
    .option('--instance <id...>', 'these instances of it alone')
    .option('--eni <id...>', 'these interfaces of it alone')
    .option('--force [id...]', 'the rest of what was changed since, of all or of these instances')
    .option('--check <text...>', "must hold afterwards: 'ingress tcp/443 from internet allow'")
    .option('--reason <text>', 'why, for the evidence');
  addCarryOutFlags(command).action(async (of: string, options: UndoOptions) => {
    const force = options.force === undefined ? {} : { force: options.force };
    const read = () => readRequestOf(of, { ...more(options), undo: { of, ...force } }, options);
    process.exitCode = await carryOut(options, read, commandsOf('undo', of, options));
  });
}

export function addRetry(program: Command): void {
  const command = program
    .command('retry')
    .description('Make a change once more for the instances that did not get there')
    .argument('<change>', change)
    .option('--instance <id...>', 'these instances of it alone')
    .option('--eni <id...>', 'these interfaces of it alone')
    .option('--reason <text>', 'why, for the evidence');
  addCarryOutFlags(command).action(async (of: string, options: UndoOptions) => {
    const read = () => readRequestOf(of, { ...more(options), retry: { of } }, options);
    process.exitCode = await carryOut(options, read, commandsOf('retry', of, options));
  });
}

function commandsOf(
  name: 'undo' | 'retry',
  of: string,
  { instance, eni, force, check, accept, reason }: UndoOptions,
): { plan: string; apply: string } {
  const narrowing = { '--instance': instance, '--eni': eni, '--force': force, '--check': check };
  const apply = writeCommand([name, of], {
    ...narrowing,
    ...{ '--accept': accept, '--reason': reason },
  });
  return { plan: `${apply} --dry-run`, apply };
}

function more({ instance, eni, check, reason }: UndoOptions): Partial<ChangeRequestInput> {
  const targets = {
    ...(instance ? { instanceIds: instance } : {}),
    ...(eni ? { networkInterfaceIds: eni } : {}),
  };
  return {
    ...(instance || eni ? { targets } : {}),
    ...(check ? { checks: check.map(parseCheck) as ChangeRequestInput['checks'] } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}
