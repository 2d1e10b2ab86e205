import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { limits } from '../../shared/contracts/limits.js';
import { UsageError } from '../exitCodes.js';

const PIECE_BYTES = 1024 * 1024;

/**
 * The text of a file, decompressed where its name ends in `.gz`; neither is read over
 * `limits.fileBytes`. Throws UsageError for more, and what the system says of a file that it can't
 * read.
 */
export function readText(file: string): string {
  const bytes = readBounded(file);
  return (file.endsWith('.gz') ? unzipped(file, bytes) : bytes).toString('utf8');
}

function readBounded(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const stats = fstatSync(descriptor);
    if (stats.isFile()) {
      if (stats.size > limits.fileBytes) throw tooLarge(file);
      return readFileSync(descriptor);
    }
    // A pipe or a device does not say how much it has.
    const pieces: Buffer[] = [];
    for (let length = 0; ; ) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const read = readSync(descriptor, piece);
      if (read === 0) return Buffer.concat(pieces);
      length += read;
      if (length > limits.fileBytes) throw tooLarge(file);
      pieces.push(piece.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}

function unzipped(file: string, bytes: Buffer): Buffer {
  try {
    // What decompresses to more would fill the memory before anybody looked at it.
    return gunzipSync(bytes, { maxOutputLength: limits.fileBytes });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file);
    throw error;
  }
}

const tooLarge = (file: string) =>
  new UsageError(
    `${file} has more than ${limits.fileBytes / PIECE_BYTES} MiB, which is the most that is read`,
  );
