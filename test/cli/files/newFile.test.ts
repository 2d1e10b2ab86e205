import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeOwnFolder, replaceFile } from '../../../cli/files/newFile.js';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sgm-new-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const write = (text: string) => (partial: string) => writeFileSync(partial, text);

it('puts a new file, which its owner alone reads, in the place of what was there', async () => {
  const folder = makeFolder();
  const file = join(folder, 'report.html');
  writeFileSync(file, 'old', { mode: 0o644 });
  await replaceFile(file, write('new'));
  expect([readFileSync(file, 'utf8'), modeOf(file)]).toStrictEqual(['new', '600']);
  expect(readdirSync(folder)).toStrictEqual(['report.html']);
});

it('does not write through a link', async () => {
  const folder = makeFolder();
  const victim = join(folder, 'victim.txt');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, join(folder, 'report.html'));
  await replaceFile(join(folder, 'report.html'), write('new'));
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('new');
});

it('leaves what was there where the new file does not become whole', async () => {
  const folder = makeFolder();
  const file = join(folder, 'report.html');
  writeFileSync(file, 'old');
  const failing = (partial: string) => {
    writeFileSync(partial, 'half');
    throw new Error('no space');
  };
  await expect(replaceFile(file, failing)).rejects.toThrow('no space');
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toStrictEqual(['old', ['report.html']]);
});

it('makes folders that their owner alone looks into, and leaves those that are there', () => {
  const folder = makeFolder();
  makeOwnFolder(join(folder, 'a', 'b'));
  expect([modeOf(join(folder, 'a')), modeOf(join(folder, 'a', 'b'))]).toStrictEqual(['700', '700']);
  makeOwnFolder(folder);
  expect(readdirSync(folder)).toStrictEqual(['a']);
});
