import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EcsCallError } from '../../shared/ecs/ecsPort.js';
import { readWholeRegion } from '../../shared/ecs/readWholeRegion.js';
import type { RegionReader } from '../../shared/ecs/regionReader.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { messageOf } from '../../shared/runtime/errors.js';
import { toJson } from '../../shared/text/toJson.js';
import { UsageError } from '../exitCodes.js';
import { replaceFile } from '../files/newFile.js';
import { createLiveReader } from '../liveReader.js';
import { err, out } from '../Printer.js';

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
  err.line(`reading ${regionId} …`);
  const snapshot = await read(reader, options.account ?? '');
  const accountId = snapshot.accountId || process.env.SGM_ACCOUNT_ID;
  if (!accountId)
    throw new UsageError('no interface tells the account: give --account or set SGM_ACCOUNT_ID');
  const region = { ...snapshot, accountId };
  if (options.out === undefined) out.json(region, 1);
  else await writeWhole(options.out, `${toJson(region, 1)}\n`);
  const { instances, networkInterfaces, securityGroups } = snapshot;
  err.line(
    `${instances.length} instances, ${networkInterfaces.length} interfaces, ${securityGroups.length} groups of account ${accountId}`,
  );
}

async function read(reader: RegionReader, account: string): Promise<RegionSnapshot> {
  try {
    return await readWholeRegion(reader, account, new Date().toISOString());
  } catch (error) {
    if (!(error instanceof EcsCallError)) throw error;
    throw new Error(`${error.message}${error.requestId ? ` (request id ${error.requestId})` : ''}`);
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, (partial) => writeFileSync(partial, text));
  } catch (error) {
    throw new UsageError(`${file} can't be written: ${messageOf(error)}`);
  }
}
