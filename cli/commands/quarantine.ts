import type { Command } from 'commander';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { UsageError } from '../exitCodes.js';
import { groupReference, parseCheck } from '../parseFlags.js';
import { writeCommand } from '../requestCommand.js';
import { regionAsked, validRequest } from '../requestFlags.js';
import { addCarryOutFlags, type CarryOutOptions, carryOut } from './apply.js';
import { instanceTargets } from './instanceTargets.js';

interface QuarantineOptions extends CarryOutOptions {
  readonly region?: string;
  readonly group?: string[];
  readonly for: string;
  readonly mustReach?: string[];
  readonly reason?: string;
}

export function addQuarantine(program: Command): void {
  const command = program
    .command('quarantine')
    .description('Put instances, all of their interfaces, into an isolation group and no other')
    .argument('<instance...>', 'ids of instances, or the name of one')
    .option('--region <id>', 'region of the instances (default: ALIBABA_CLOUD_REGION_ID)')
    .option('--group <group...>', 'isolation groups: ids, names, or tag=value')
    .option('--for <time>', 'somebody is told after it: 36h or 3d', '2d')
    .option('--must-reach <text...>', "must stay open: 'ingress tcp/22 from 10.20.250.8'")
    .option('--reason <text>', 'why: it is needed');
  addCarryOutFlags(command).action(async (instances: string[], options: QuarantineOptions) => {
    const { region, group, for: time, mustReach, reason } = options;
    const apply = writeCommand(['quarantine', ...instances], {
      ...{ '--region': region, '--group': group, '--for': time === '2d' ? undefined : time },
      ...{ '--must-reach': mustReach, '--reason': reason },
    });
    const commands = { plan: `${apply} --dry-run`, apply };
    process.exitCode = await carryOut(options, async () => requestOf(instances, options), commands);
  });
}

function requestOf(instances: readonly string[], options: QuarantineOptions): ChangeRequestInput {
  const { group, mustReach = [], reason } = options;
  return validRequest({
    regionId: regionAsked(options),
    targets: instanceTargets(instances),
    quarantine: {
      ...(group ? { groups: group.map(groupReference) } : {}),
      expiresAt: new Date(Date.now() + durationMs(options.for)).toISOString(),
    },
    ...(mustReach.length > 0
      ? { checks: mustReach.map((text) => parseCheck(`${text} allow`)) }
      : {}),
    // Who isolates a machine wants it isolated, also where a way to it is closed that should be open.
    onFailure: 'keep',
    ...(reason === undefined ? {} : { reason }),
  });
}

const HOUR_MS = 3_600_000;

function durationMs(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,3})([hd])$/.exec(text) ?? [];
  if (number === undefined) throw new UsageError(`--for ${text} must be hours or days: 36h or 3d`);
  return Number(number) * (unit === 'd' ? 24 : 1) * HOUR_MS;
}
