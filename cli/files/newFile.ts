import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What is written maps a region: what is open in it, and what is wrong. It is its owner's alone. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Makes a folder that only its owner looks into; one that is there stays as it is. */
export function makeOwnFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
}

/**
 * Has `write` fill a new file beside `file`, and puts that in the place of `file` when it is whole.
 * What stood there, be it a link to elsewhere, is replaced and not written through. `write` gets the
 * name of an empty file that only its owner reads.
 */
export async function replaceFile(
  file: string,
  write: (partial: string) => void | Promise<void>,
): Promise<void> {
  const name = `.${basename(file)}.${randomBytes(6).toString('hex')}.partial`;
  const partial = join(dirname(file), name);
  try {
    writeFileSync(partial, '', { flag: 'wx', mode: FILE_MODE });
    await write(partial);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
