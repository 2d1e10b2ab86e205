import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { claimDataDir } from '../../local/claimDataDir.js';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sgm-claim-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('takes a new and an empty folder, and its own again', () => {
  const folder = makeFolder();
  const fresh = join(folder, 'a', 'b');
  claimDataDir(fresh);
  expect((statSync(fresh).mode & 0o777).toString(8)).toBe('700');
  writeFileSync(join(fresh, 'object'), 'x');
  claimDataDir(fresh);
  expect(readdirSync(fresh).sort()).toStrictEqual(['.sgm-region', 'object']);
});

it("refuses a folder with somebody else's files, and leaves them", () => {
  const folder = makeFolder();
  const precious = join(folder, 'code', 'worker');
  mkdirSync(precious, { recursive: true });
  writeFileSync(join(precious, 'my-only-copy.txt'), 'x');
  expect(() => claimDataDir(folder)).toThrow(
    `${folder} has files and is no folder of a region (it has no .sgm-region); name a new or an empty folder`,
  );
  expect(readdirSync(precious)).toStrictEqual(['my-only-copy.txt']);
});
