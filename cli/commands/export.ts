import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { toJson } from '../../shared/compliance/reports/toJson.js';
import type { Instance, RegionSnapshot } from '../../shared/contracts/regionSnapshot.js';
import { EcsCallError } from '../../shared/ecs/ecsPort.js';
import type { RegionReader } from '../../shared/ecs/regionReader.js';
import { messageOf } from '../../shared/runtime/errors.js';
import { UsageError } from '../exitCodes.js';
import { createLiveReader } from '../liveReader.js';

const READ_ATTEMPTS = 3;

interface ExportOptions {
  readonly region?: string;
  readonly account?: string;
  readonly out?: string;
  readonly profile?: string;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('Read the live region (nothing deployed is needed) and write it as a snapshot')
    .option('--region <id>', 'region to read (default: ALIBABA_CLOUD_REGION_ID)')
    .option(
      '--account <id>',
      'account id (default: the owner of the interfaces, then SGM_ACCOUNT_ID)',
    )
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action((options: ExportOptions) => exportRegion(options));
}

async function exportRegion(options: ExportOptions): Promise<void> {
  const { reader, regionId } = await createLiveReader(options);
  process.stderr.write(`reading ${regionId} …\n`);
  const snapshot = await readConsistently(reader, options.account ?? '');
  const accountId =
    options.account ?? ownerOf(snapshot.networkInterfaces) ?? process.env.SGM_ACCOUNT_ID;
  if (!accountId)
    throw new UsageError('no interface tells the account: give --account or set SGM_ACCOUNT_ID');
  const text = `${toJson({ ...snapshot, accountId }, 1)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else writeWhole(options.out, text);
  const { instances, networkInterfaces, securityGroups } = snapshot;
  process.stderr.write(
    `${instances.length} instances, ${networkInterfaces.length} interfaces, ${securityGroups.length} groups of account ${accountId}\n`,
  );
}

/**
 * Instances and interfaces are read by different calls. Where a membership changed in between they
 * disagree, and such a snapshot could not be loaded: it is read again.
 */
async function readConsistently(reader: RegionReader, account: string): Promise<RegionSnapshot> {
  for (let attempt = 1; ; attempt += 1) {
    const snapshot = await read(reader, account);
    const disagreeing = disagreements(snapshot);
    if (disagreeing.length === 0) return snapshot;
    if (attempt === READ_ATTEMPTS) {
      throw new Error(
        `memberships change while the region is read (${disagreeing.slice(0, 3).join(', ')}); export again when no change runs`,
      );
    }
    process.stderr.write(
      `${disagreeing.length} membership(s) changed meanwhile: reading again …\n`,
    );
  }
}

async function read(reader: RegionReader, account: string): Promise<RegionSnapshot> {
  try {
    return await reader.wholeRegion(account, new Date().toISOString());
  } catch (error) {
    if (!(error instanceof EcsCallError)) throw error;
    throw new Error(`${error.message}${error.requestId ? ` (request id ${error.requestId})` : ''}`);
  }
}

/** Primary interfaces whose groups are not those of their instance. */
function disagreements({ instances, networkInterfaces }: RegionSnapshot): string[] {
  const setOf = (one: { readonly SecurityGroupIds: Instance['SecurityGroupIds'] }) =>
    [...one.SecurityGroupIds.SecurityGroupId].sort().join(' ');
  const byInstance = new Map(instances.map((one) => [one.InstanceId, setOf(one)]));
  return networkInterfaces
    .filter((eni) => eni.Type === 'Primary' && eni.InstanceId !== undefined)
    .filter((eni) => {
      const groups = byInstance.get(eni.InstanceId ?? '');
      return groups !== undefined && groups !== setOf(eni);
    })
    .map((eni) => eni.NetworkInterfaceId);
}

/** A file that is there is replaced when the new one is whole. */
function writeWhole(file: string, text: string): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new UsageError(`${file} can not be written: ${messageOf(error)}`);
  }
}

/** DescribeNetworkInterfaces tells whose an interface is (facts/ecs 1.8). */
function ownerOf(enis: readonly { readonly OwnerId?: string | undefined }[]): string | undefined {
  return enis.find((eni) => eni.OwnerId)?.OwnerId;
}
