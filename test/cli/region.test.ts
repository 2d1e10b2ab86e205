import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootDir } from '../rootDir.js';
import { speedUpTo } from '../speedUpTo.js';
import { type Running, runSgm, startSgm } from './runSgm.js';

let region: Running;
const folder = mkdtempSync(join(tmpdir(), 'sgm-region-'));
const speed = String(speedUpTo(20));
const saved = join(folder, 'saved.json');

beforeAll(async () => {
  region = startSgm(['region', '--speed', speed, '--data', folder, '--save', saved]);
  await region.shows('x-region-token');
});

afterAll(async () => {
  region.child.kill('SIGINT');
  await region.ended;
  rmSync(folder, { recursive: true, force: true });
});

describe('sgm region', () => {
  it("takes no folder with somebody else's files, and leaves them there", async () => {
    const other = mkdtempSync(join(tmpdir(), 'sgm-region-other-'));
    mkdirSync(join(other, 'code', 'worker'), { recursive: true });
    const precious = join(other, 'code', 'worker', 'my-only-copy.txt');
    writeFileSync(precious, 'mine');
    const { code, stderr } = await runSgm(['region', '--data', other]);
    expect([code, readFileSync(precious, 'utf8')]).toStrictEqual([2, 'mine']);
    expect(stderr).toContain(`${other} has files and is no folder of a region`);
    rmSync(other, { recursive: true });
  });

  it('keeps what it writes to its owner', () => {
    const modes = ['.sgm-region', 'code', 'logs', 'oss'].map((name) =>
      (statSync(join(folder, name)).mode & 0o077).toString(8),
    );
    expect(modes).toStrictEqual(['0', '0', '0', '0']);
  });

  it('prints what to export and commands that work, ends on Ctrl-C and saves', async () => {
    region.child.kill('SIGINT');
    const { code } = await region.ended;
    expect(code).toBe(0);
    expect(existsSync(saved)).toBe(true);
    expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ regionId: 'cn-hangzhou' });

    region = startSgm(['region', '--speed', speed, '--snapshot', saved, '--data', folder]);
    await region.shows('x-region-token');
    const printed = region.printed();
    const exports = [...printed.matchAll(/^ {2}export ([A-Z_]+)=(\S+)$/gm)];
    const env = Object.fromEntries(exports.map(([, name = '', value = '']) => [name, value]));
    expect(Object.keys(env)).toStrictEqual([
      'ALIBABA_CLOUD_ACCESS_KEY_ID',
      'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
      'ALIBABA_CLOUD_REGION_ID',
      'SGM_URL',
      'SGM_ACCOUNT_ID',
      'ECS_ENDPOINT',
      'TIME_SCALE',
    ]);
    const commands = [...printed.matchAll(/^ {2}npx sgm (.*)$/gm)].map(([, rest = '']) => rest);
    expect(commands).toHaveLength(4);
    for (const command of commands) {
      const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
        (word) => word[1] ?? word[2] ?? '',
      );
      // What they write goes where the region's files are; an audit of the sample has findings.
      const ended = await runSgm(
        args.map((arg) => (arg === 'policies' ? join(rootDir, 'policies') : arg)),
        env,
        undefined,
        folder,
      );
      const code = args[0] === 'audit' ? 1 : 0;
      expect([command, ended.code, ended.stdout !== '']).toStrictEqual([command, code, true]);
    }
  });
});
