import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Audit } from '../../shared/compliance/audit.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { snapshotJson } from '../../shared/region/snapshotJson.js';
import { reportFiles } from '../../shared/reports/reportFiles.js';
import { messageOf } from '../../shared/runtime/errors.js';
import { pieces } from '../../shared/text/pieces.js';
import { UsageError } from '../exitCodes.js';
import { makeOwnFolder, replaceFile } from '../files/newFile.js';
import { collectGarbage } from './collectGarbage.js';

/** Writes every report into a folder, and the snapshot that they were made from beside them. */
export async function writeReportFolder(
  folder: string,
  audit: Audit,
  snapshot: RegionSnapshot,
): Promise<readonly string[]> {
  try {
    makeOwnFolder(folder);
    const names: string[] = [];
    for (const { file, report } of Object.values(reportFiles)) {
      await replaceFile(join(folder, file), (partial) =>
        pipeline(inPieces(report(audit)), createWriteStream(partial)),
      );
      names.push(file);
      collectGarbage(snapshot);
    }
    const file = 'snapshot.json.gz';
    await replaceFile(join(folder, file), (partial) =>
      pipeline(inPieces(snapshotJson(snapshot)), createGzip(), createWriteStream(partial)),
    );
    return [...names, file];
  } catch (error) {
    throw new UsageError(`${folder} can't be written: ${messageOf(error)}`);
  }
}

const PIECE = 64 * 1024;

/** Small texts put together: a write for each of them would be slow. */
function inPieces(chunks: Iterable<string>): Readable {
  return Readable.from(pieces(chunks), { objectMode: false, highWaterMark: PIECE });
}
