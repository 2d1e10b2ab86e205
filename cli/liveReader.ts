import { createEcsClient } from '../shared/ecs/ecsClient.js';
import { Pacer } from '../shared/ecs/pacer.js';
import { RegionReader } from '../shared/ecs/regionReader.js';
import { createClock } from '../shared/runtime/clock.js';
import { readCredentials } from './credentials.js';
import { UsageError } from './exitCodes.js';
import { err } from './Printer.js';

/** Reads leave a part of the account's budget (1,000 calls a minute) to others. */
const READS_PER_MINUTE = 800;
const READ_BURST = 100;
const PATIENCE_MS = 120_000;

/** Says once why the command waits: the next tries may succeed. */
function sayOnce(): (error: Error) => void {
  let said = false;
  return ({ message }) => {
    if (!said) err.line(`${message}; trying again for up to two minutes …`);
    said = true;
  };
}

/** A reader of the live region with the caller's own credentials; ECS_ENDPOINT is honoured. */
export async function createLiveReader(options: {
  readonly region?: string;
  readonly profile?: string;
}): Promise<{ readonly reader: RegionReader; readonly regionId: string }> {
  const regionId = options.region ?? process.env.ALIBABA_CLOUD_REGION_ID;
  if (!regionId) throw new UsageError('no region: give --region or set ALIBABA_CLOUD_REGION_ID');
  const key = await readCredentials(options.profile);
  // A loopback region that runs faster than time says by how much (`sgm region --speed`).
  const clock = createClock(Number(process.env.TIME_SCALE ?? 1) || 1);
  const port = createEcsClient({
    regionId,
    endpoint: process.env.ECS_ENDPOINT,
    credentials: {
      accessKeyId: key.accessKeyId,
      accessKeySecret: key.accessKeySecret,
      ...(key.securityToken ? { securityToken: key.securityToken } : {}),
    },
  });
  const pacer = new Pacer(clock, () => READS_PER_MINUTE, READ_BURST);
  const reader = new RegionReader(
    { port, clock, pacer, patienceMs: PATIENCE_MS, random: Math.random, onRetry: sayOnce() },
    regionId,
  );
  return { reader, regionId };
}
