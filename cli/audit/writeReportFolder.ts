import { createWriteStream, mkdirSync } from 'node:fs';
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
import { collectGarbage } from './collectGarbage.js';

/** Writes every report into a folder, and the snapshot that they were made from beside them. */
export async function writeReportFolder(
  folder: string,
  audit: Audit,
  snapshot: RegionSnapshot,
): Promise<readonly string[]> {
  try {
    mkdirSync(folder, { recursive: true });
    const names: string[] = [];
    for (const { file, report } of Object.values(reportFiles)) {
      await pipeline(inPieces(report(audit)), createWriteStream(join(folder, file)));
      names.push(file);
      collectGarbage(snapshot);
    }
    const file = 'snapshot.json.gz';
    await pipeline(
      inPieces(snapshotJson(snapshot)),
      createGzip(),
      createWriteStream(join(folder, file)),
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
