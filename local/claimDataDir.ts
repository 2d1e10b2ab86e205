import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Says that a folder is a region's own: what lies in it may be removed by the next one. */
const MARKER = '.sgm-region';

/**
 * Makes a folder a region's own. A region replaces the code in it and what a killed one left, so
 * that a folder with files of somebody else is refused: an Error names it and what would do.
 */
export function claimDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (existsSync(join(dataDir, MARKER))) return;
  if (readdirSync(dataDir).length > 0) {
    throw new Error(
      `${dataDir} has files and is no folder of a region (it has no ${MARKER}); name a new or an empty folder`,
    );
  }
  writeFileSync(
    join(dataDir, MARKER),
    'A loopback region keeps its objects, code and logs here.\n',
    {
      flag: 'wx',
      mode: 0o600,
    },
  );
}
