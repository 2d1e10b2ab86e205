/**
 * The loopback region as a process. Prints one JSON line with its endpoint, keys and folders once it
 * listens; everything else goes to stderr. Ends on SIGINT and SIGTERM, and when its parent closes
 * stdin (`--with-parent`).
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startRegion } from './region.js';

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    data: { type: 'string' },
    snapshot: { type: 'string' },
    save: { type: 'string' },
    port: { type: 'string', default: '0' },
    speed: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    'latency-ms': { type: 'string', default: '0' },
    'propagation-ms': { type: 'string', default: '0' },
    'quota-window': { type: 'string', default: 'fixed' },
    'with-parent': { type: 'boolean', default: false },
  },
});

function numberOf(name: 'port' | 'speed' | 'seed' | 'latency-ms' | 'propagation-ms'): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} must be a number, found ${values[name]}`);
}

async function main(): Promise<void> {
  // Objects, code and logs map a region and are their owner's alone; functions inherit this.
  process.umask(0o077);
  const { root, data, snapshot, save } = values;
  if (!root || !data || !snapshot) throw new Error('--root, --data and --snapshot are needed');
  const windowMode = values['quota-window'];
  if (windowMode !== 'fixed' && windowMode !== 'sliding') {
    throw new Error(`--quota-window must be fixed or sliding, found ${windowMode}`);
  }
  const region = await startRegion({
    rootDir: root,
    dataDir: data,
    snapshot: JSON.parse(readFileSync(snapshot, 'utf8')),
    port: numberOf('port'),
    speed: numberOf('speed'),
    seed: numberOf('seed'),
    latencyMs: numberOf('latency-ms'),
    ecs: { quotas: { windowMode }, propagationDelayMs: numberOf('propagation-ms') },
  });
  const { endpoint, accountId, regionId, dataDir, key, adminToken } = region;
  const { accessKeyId, accessKeySecret } = key;
  const ready = {
    endpoint,
    accountId,
    regionId,
    dataDir,
    accessKeyId,
    accessKeySecret,
    adminToken,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);

  let closing = false;
  const close = () => {
    if (closing) return;
    closing = true;
    if (save) saveSnapshot(save, `${JSON.stringify(region.ecs.snapshot(), null, 1)}\n`);
    region.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', close);
  process.once('SIGTERM', close);
  if (values['with-parent']) process.stdin.resume().once('close', close);
}

/** A new file in the place of what is there: a link to elsewhere is not written through. */
function saveSnapshot(file: string, text: string): void {
  const partial = `${file}.${randomUUID()}.partial`;
  writeFileSync(partial, text, { flag: 'wx' });
  renameSync(partial, file);
}

main().catch((error: unknown) => {
  process.stderr.write(`region: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
