import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Region } from '../../local/region.js';
import { rootDir } from '../rootDir.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Standard output so far. */
  printed(): string;
  /** Resolves when standard error or output holds the text; rejects when the command ends before. */
  shows(text: string): Promise<void>;
}

/** An environment without keys, files and services of the machine, but for what is given. */
const bareEnvironment = (more: Readonly<Record<string, string>>) => ({
  PATH: process.env.PATH ?? '',
  HOME: tmpdir(),
  NO_COLOR: '1',
  ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
  ...more,
});

/** What `sgm region` tells to export. */
export const environmentOf = (region: Region): Record<string, string> => ({
  ALIBABA_CLOUD_ACCESS_KEY_ID: region.key.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: region.key.accessKeySecret,
  ALIBABA_CLOUD_REGION_ID: region.regionId,
  SGM_URL: region.endpoint,
  ECS_ENDPOINT: region.endpoint,
});

/** Starts the built command without a terminal. */
export function startSgm(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input?: string,
  cwd = rootDir,
): Running {
  const child = spawn(process.execPath, [join(rootDir, 'dist', 'sgm.mjs'), ...args], {
    cwd,
    env: bareEnvironment(env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input ?? '');
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const note = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString('utf8');
    note();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString('utf8');
    note();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    printed: () => stdout,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const watcher = () => {
          if (stdout.includes(text) || stderr.includes(text)) {
            watchers.delete(watcher);
            resolve();
          }
        };
        watchers.add(watcher);
        watcher();
        void ended.then((end) => reject(new Error(`ended before '${text}': ${end.stderr}`)));
      }),
  };
}

export const runSgm = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input?: string,
  cwd?: string,
): Promise<Ended> => startSgm(args, env, input, cwd).ended;
