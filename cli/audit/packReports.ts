import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Audit } from '../../shared/compliance/audit.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { messageOf } from '../../shared/runtime/errors.js';
import type { TextFile } from '../../shared/text/readYaml.js';
import { UsageError } from '../exitCodes.js';
import { replaceFile } from '../files/newFile.js';
import { writeReportFolder } from './writeReportFolder.js';

/**
 * Packs what an auditor needs: every report, the snapshot that they were made from, the policies
 * with their exceptions, and the SHA-256 of each file. The same run gives the same bytes.
 */
export async function packReports(
  file: string,
  audit: Audit,
  snapshot: RegionSnapshot,
  policies: readonly TextFile[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sgm-pack-'));
  try {
    const names = [...(await writeReportFolder(folder, audit, snapshot))];
    for (const [index, { name, text }] of policies.entries()) {
      // Two folders may hold files of one name.
      const packed = `policies-${index + 1}-${basename(name)}`;
      writeFileSync(join(folder, packed), text);
      names.push(packed);
    }
    const sums: string[] = [];
    for (const name of names) sums.push(`${await sha256Of(join(folder, name))}  ${name}\n`);
    writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
    await zip(file, folder, [...names, 'SHA256SUMS'], new Date(snapshot.takenAt));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} can't be written: ${messageOf(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function zip(
  file: string,
  folder: string,
  names: readonly string[],
  mtime: Date,
): Promise<void> {
  const archive = new ZipFile();
  for (const name of names) archive.addFile(join(folder, name), name, { mtime, mode: 0o100644 });
  archive.end();
  await replaceFile(file, (partial) => pipeline(archive.outputStream, createWriteStream(partial)));
}
