import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UsageError } from '../../../cli/exitCodes.js';
import { readJsonFile } from '../../../cli/files/readJsonFile.js';
import { limits } from '../../../shared/contracts/limits.js';

const MIB = 1024 * 1024;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sgm-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, content: string | Buffer) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

/** Gzip of zeros, without holding them. */
async function bombOf(bytes: number): Promise<Buffer> {
  const gzip = createGzip();
  const piece = Buffer.alloc(MIB);
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => gzip.once('end', resolve));
  for (let written = 0; written < bytes; written += MIB) {
    await new Promise<void>((resolve) => {
      gzip.write(piece, () => resolve());
    });
  }
  gzip.end();
  await ended;
  return Buffer.concat(chunks);
}

it('reads JSON, compressed or not', () => {
  expect(readJsonFile(fileOf('a.json', '{"a":[1]}'), 'thing')).toStrictEqual({ a: [1] });
  expect(readJsonFile(fileOf('a.json.gz', gzipSync('{"a":[1]}')), 'thing')).toStrictEqual({
    a: [1],
  });
});

it('refuses a small file that is large when decompressed, without holding all of it', async () => {
  const bomb = await bombOf(4 * limits.fileBytes);
  expect(bomb.length).toBeLessThan(2 * MIB);
  const file = fileOf('bomb.json.gz', bomb);
  expect(() => readJsonFile(file, 'region snapshot')).toThrow(
    `${file} is no region snapshot: ${file} has more than 256 MiB, which is the most that is read`,
  );
});

it('refuses a large file without reading it', () => {
  const file = fileOf('large.json', '');
  truncateSync(file, limits.fileBytes + 1);
  expect(() => readJsonFile(file, 'region snapshot')).toThrow('has more than 256 MiB');
});

it('refuses a source without an end', () => {
  expect(() => readJsonFile('/dev/zero', 'region snapshot')).toThrow('has more than 256 MiB');
});

it.each([
  [
    'a key twice',
    '{"a":{"regionId":1,"regionId":2}}',
    'a.regionId: the key a second time, wanted each key once',
  ],
  [
    'a reserved key',
    '{"a":[{"prototype":1}]}',
    'a[0].prototype: a reserved key, wanted another name: this one is reserved',
  ],
])('refuses %s with its path', (what, text, reason) => {
  const file = fileOf(`${what}.json`, text);
  expect(() => readJsonFile(file, 'findings.json')).toThrow(
    `${file} is no findings.json: ${reason}`,
  );
});

it('refuses what is not there, and what is no gzip', () => {
  const none = join(folder, 'none.json');
  expect(() => readJsonFile(none, 'thing')).toThrow(
    new UsageError(`${none} is no thing: there is no such file`),
  );
  expect(() => readJsonFile(folder, 'thing')).toThrow(
    new UsageError(`${folder} is no thing: it is a folder`),
  );
  expect(() => readJsonFile(fileOf('b.json.gz', '{}'), 'thing')).toThrow('incorrect header check');
});
