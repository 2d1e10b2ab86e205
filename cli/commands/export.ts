import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EcsCallError } from '../../shared/ecs/ecsPort.js';
import { UsageError } from '../exitCodes.js';
import { createLiveReader } from '../liveReader.js';

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
    .option('--account <id>', 'account id, where no interface tells it')
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--profile <name>', 'profile of the aliyun CLI')
    .action((options: ExportOptions) => exportRegion(options));
}

async function exportRegion(options: ExportOptions): Promise<void> {
  const { reader, regionId } = await createLiveReader(options);
  process.stderr.write(`reading ${regionId} …\n`);
  let snapshot: Awaited<ReturnType<typeof reader.wholeRegion>>;
  try {
    snapshot = await reader.wholeRegion(options.account ?? '', new Date().toISOString());
  } catch (error) {
    if (!(error instanceof EcsCallError)) throw error;
    throw new Error(`${error.message}${error.requestId ? ` (request id ${error.requestId})` : ''}`);
  }
  const accountId = options.account ?? ownerOf(snapshot.networkInterfaces);
  if (!accountId) throw new UsageError('no interface tells the account: give --account');
  const text = `${JSON.stringify({ ...snapshot, accountId }, null, 1)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else writeFileSync(options.out, text);
  const { instances, networkInterfaces, securityGroups } = snapshot;
  process.stderr.write(
    `${instances.length} instances, ${networkInterfaces.length} interfaces, ${securityGroups.length} groups of account ${accountId}\n`,
  );
}

/** DescribeNetworkInterfaces tells whose an interface is (facts/ecs 1.8). */
function ownerOf(enis: readonly { readonly OwnerId?: string | undefined }[]): string | undefined {
  return enis.find((eni) => eni.OwnerId)?.OwnerId;
}
