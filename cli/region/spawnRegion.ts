import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { exitCodes, UsageError } from '../exitCodes.js';
import { err } from '../Printer.js';

/** What a loopback region says when it listens. */
export interface RunningRegion {
  readonly endpoint: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly dataDir: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly adminToken: string;
  /** Resolves with the exit code when the process has ended. */
  readonly ended: Promise<number>;
  close(): Promise<void>;
}

export interface SpawnOptions {
  readonly rootDir: string;
  readonly dataDir: string;
  readonly snapshotFile: string;
  readonly port?: number;
  readonly speed?: number;
  /** Further arguments of the region's process. */
  readonly more?: readonly string[];
}

/** Starts the loopback region as a process of its own and waits until it listens. */
export async function spawnRegion(options: SpawnOptions): Promise<RunningRegion> {
  const args = [
    join(options.rootDir, 'dist', 'region.mjs'),
    ...['--root', options.rootDir],
    ...['--data', options.dataDir],
    ...['--snapshot', options.snapshotFile],
    ...['--port', String(options.port ?? 0)],
    ...['--speed', String(options.speed ?? 1)],
    '--with-parent',
    ...(options.more ?? []),
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve) => {
    // Not before its last words were read.
    child.once('close', (code) => resolve(code ?? 1));
  });
  createInterface({ input: child.stderr }).on('line', (line) => err.line(line));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then((code) => {
      if (code === exitCodes.wrongUse) {
        throw new UsageError('the region does not start; its own words stand above');
      }
      throw new Error(`the region ended with exit status ${code} before it listened`);
    }),
  ]);
  const ready = JSON.parse(first) as Omit<RunningRegion, 'ended' | 'close'>;
  return {
    ...ready,
    ended,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
