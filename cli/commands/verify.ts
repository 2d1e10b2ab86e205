import type { Command } from 'commander';
import type { ChangeStanding } from '../../shared/contracts/changeStanding.js';
import type { CodedMessage } from '../../shared/contracts/messages.js';
import { sayMessage } from '../../shared/messages/sayMessage.js';
import { thousands } from '../../shared/text/counts.js';
import { exitCodes } from '../exitCodes.js';
import { out } from '../Printer.js';
import { writeCommand } from '../requestCommand.js';
import { connectService } from '../service.js';

interface VerifyOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly profile?: string;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('Does what a change did still stand? Reads the region, changes nothing; 1 if not')
    .argument('<change>', 'the id of a change that has ended, chg-…')
    .option('--json', 'print the answer as JSON')
    .option('--url <url>', 'the service (default: SGM_URL)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action(async (changeId: string, options: VerifyOptions) => {
      const { client } = await connectService(options);
      const standing = await client.standing(changeId);
      if (options.json) out.json(standing, 1);
      else out.lines(describeStanding(standing));
      process.exitCode = standing.lost.length === 0 ? exitCodes.fine : exitCodes.finding;
    });
}

/** So many are shown; JSON has them all. */
const SHOWN = 12;

/** Whether a change stands, who has lost it, and who owns these. */
export function describeStanding(standing: ChangeStanding): string[] {
  const { changeId, targets, gone, lost, takenBack } = standing;
  // Who is released has nothing any more.
  const have = targets - gone;
  const also = [
    ...(gone > 0 ? [`${thousands(gone)} ${gone === 1 ? 'is' : 'are'} released`] : []),
    ...(takenBack > 0
      ? [`${thousands(takenBack)} ${takenBack === 1 ? 'was' : 'were'} undone`]
      : []),
  ].map((text) => `  ${text}`);
  if (lost.length === 0) {
    const all = have === 1 ? 'the one target has' : `all ${thousands(have)} targets have`;
    const said = have === 0 ? 'nothing of it is left to look at' : `${all} it still`;
    return [`✓ ${changeId}: ${said}`, ...also];
  }
  const rows = lost.slice(0, SHOWN).map(({ targetId, instanceName, out: left, in: into }) => {
    const named = (some: typeof left) =>
      some.map((group) => group.name || group.securityGroupId).join(', ');
    const what = [
      ...(left.length > 0 ? [`out of ${named(left)}`] : []),
      ...(into.length > 0 ? [`in ${named(into)} again`] : []),
    ].join('; ');
    return `  ${instanceName ? `${instanceName} (${targetId})` : targetId}  ${what}`;
  });
  const more = lost.length - rows.length;
  return [
    `✗ ${changeId}: ${thousands(lost.length)} of ${thousands(targets)} lost it again`,
    ...rows,
    ...(more > 0 ? [`  … and ${thousands(more)} more (--json has them all)`] : []),
    ...describeOwners(lost),
    ...also,
    ...describeNext(lost),
  ];
}

/** The command that asks for the same once more, where it is the same for all; ids, as they act on it. */
function describeNext(lost: ChangeStanding['lost']): string[] {
  const [first] = lost;
  const ids = (groups: ChangeStanding['lost'][number]['out']) =>
    groups.map((one) => one.securityGroupId);
  const isSame = lost.every(
    (one) =>
      String([ids(one.out), '', ids(one.in)]) ===
      String([ids(first?.out ?? []), '', ids(first?.in ?? [])]),
  );
  const isOwned = lost.some((one) => one.controller !== undefined);
  const owned = isOwned ? ['  First change what puts them back.'] : [];
  if (!first || !isSame || lost.length > SHOWN) {
    return [...owned, '  Next   ask for the change once more'];
  }
  const isInstance = (id: string) => id.startsWith('i-');
  const targets = lost.map((one) => one.targetId);
  const some = (list: string[]) => (list.length > 0 ? list : undefined);
  const command = writeCommand(['plan'], {
    '--instance': some(targets.filter(isInstance)),
    '--eni': some(targets.filter((id) => !isInstance(id))),
    '--join': some(ids(first.out)),
    '--leave': some(ids(first.in)),
  });
  return [...owned, `  Next   ${command}`];
}

/** Who puts them back, each once: what is to be changed there too. */
function describeOwners(lost: ChangeStanding['lost']): string[] {
  const targets = new Map<string, number>();
  for (const { controller, controllerId } of lost) {
    if (controller === undefined) continue;
    const key = JSON.stringify([controller, controllerId]);
    targets.set(key, (targets.get(key) ?? 0) + 1);
  }
  return [...targets].map(([key, number]) => {
    const [controller, id] = JSON.parse(key);
    const message = { code: 'controllerOwned', params: { controller, targets: number } };
    return `  ! ${id}: ${sayMessage(message as CodedMessage)}`;
  });
}
