import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { messageOf } from '../../shared/runtime/errors.js';
import { exitCodes, UsageError } from '../exitCodes.js';
import { makeOwnFolder } from '../files/newFile.js';
import { readJsonFile } from '../files/readJsonFile.js';
import { out } from '../Printer.js';
import { createQueues } from '../region/createQueues.js';
import { type RunningRegion, spawnRegion } from '../region/spawnRegion.js';

const rootDir = fileURLToPath(new URL('..', import.meta.url));

interface RegionCommandOptions {
  readonly port: string;
  readonly speed: string;
  readonly snapshot: string;
  readonly data?: string;
  readonly save?: string;
  readonly seed: string;
  readonly latencyMs: string;
  readonly propagationMs: string;
  readonly quotaWindow: string;
}

export function addRegion(program: Command): void {
  program
    .command('region')
    .description(
      'Start a loopback region on this machine with everything deployed, and leave it running',
    )
    .option('--port <n>', 'port on 127.0.0.1 (0: a free one)', '0')
    .option('--speed <n>', 'divides durations, not wall time', '1')
    .option(
      '--snapshot <file>',
      'the region to start with',
      join(rootDir, 'examples', 'region-shop.json'),
    )
    .option(
      '--data <folder>',
      'where objects and function logs go (default: a new folder in .region/)',
    )
    .option('--save <file>', 'write the region as a snapshot when it ends')
    .option('--seed <n>', 'seed of injected faults', '1')
    .option('--latency-ms <n>', 'latency of every call', '0')
    .option('--propagation-ms <n>', 'how long a membership takes to show', '0')
    .option('--quota-window <mode>', 'fixed or sliding minute of the API quotas', 'fixed')
    .action(async (options: RegionCommandOptions) => {
      process.exitCode = await runRegion(options);
    });
}

async function runRegion(options: RegionCommandOptions): Promise<number> {
  const port = numberOf('--port', options.port, 0, 65_535);
  const speed = numberOf('--speed', options.speed, 0.001, 1_000);
  for (const name of ['seed', 'latencyMs', 'propagationMs'] as const) {
    numberOf(flags[name], options[name], 0, Number.MAX_SAFE_INTEGER);
  }
  if (options.quotaWindow !== 'fixed' && options.quotaWindow !== 'sliding') {
    throw new UsageError(`--quota-window ${options.quotaWindow} must be fixed or sliding`);
  }
  const snapshotFile = resolve(options.snapshot);
  checkSnapshot(snapshotFile);
  const dataDir = dataFolder(options.data);
  const region = await spawnRegion({
    rootDir,
    dataDir,
    snapshotFile,
    port,
    speed,
    more: [
      ...['--seed', options.seed],
      ...['--latency-ms', options.latencyMs],
      ...['--propagation-ms', options.propagationMs],
      ...['--quota-window', options.quotaWindow],
      ...(options.save ? ['--save', resolve(options.save)] : []),
    ],
  });
  // The region's end is this command's end. Ctrl-C is how it is meant to end: exit status 0.
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', () => void region.close());
  process.once('SIGTERM', () => void region.close());
  await createQueues(join(rootDir, 'deploy', 'resources.yaml'), region);
  out.lines(describeRegion(region, speed));
  return (await region.ended) === 0 ? exitCodes.fine : exitCodes.serviceFailed;
}

const flags = {
  seed: '--seed',
  latencyMs: '--latency-ms',
  propagationMs: '--propagation-ms',
} as const;

function numberOf(flag: string, text: string, min: number, max: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max) return value;
  throw new UsageError(`${flag} ${text} must be a number from ${min} to ${max}`);
}

/** The region's process would say the same, but as its own failure. */
function checkSnapshot(file: string): void {
  readJsonFile(file, 'region snapshot');
}

/** A new region is no continuation of an old one: its objects get a folder of their own. */
function dataFolder(named: string | undefined): string {
  try {
    const folder = resolve(named ?? join(rootDir, '.region'));
    makeOwnFolder(folder);
    return named === undefined ? mkdtempSync(join(folder, 'region-')) : folder;
  } catch (error) {
    throw new UsageError(`--data can't be used: ${messageOf(error)}`);
  }
}

/** What a person needs to use the region, as lines to paste into another terminal. */
function describeRegion(region: RunningRegion, speed: number): readonly string[] {
  return [
    `The region listens on ${region.endpoint} (account ${region.accountId}, ${region.regionId}).`,
    `Objects and function logs: ${region.dataDir}`,
    'Ctrl-C ends it (exit status 0). In another terminal, in this folder:',
    '',
    `  export ALIBABA_CLOUD_ACCESS_KEY_ID=${region.accessKeyId}`,
    `  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${region.accessKeySecret}`,
    `  export ALIBABA_CLOUD_REGION_ID=${region.regionId}`,
    `  export SGM_URL=${region.endpoint}`,
    `  export SGM_ACCOUNT_ID=${region.accountId}`,
    `  export ECS_ENDPOINT=${region.endpoint}`,
    ...(speed === 1 ? [] : [`  export TIME_SCALE=${speed}`]),
    '',
    '  npx sgm apply --tag role=app --join shop-egress-strict --skip-invalid --dry-run',
    "  npx sgm apply --name 'batch-*' --join shop-app --check 'ingress tcp/22 from internet deny' --yes",
    '  npx sgm status',
    '  npx sgm audit --policies policies --out audit',
    '',
    `The region's own routes (snapshot, faults, logs) take the header x-region-token: ${region.adminToken}`,
  ];
}
