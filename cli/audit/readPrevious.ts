import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FindingsFile } from '../../shared/contracts/findings.js';
import { readFindingsFile } from '../../shared/contracts/readFindingsFile.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { UsageError } from '../exitCodes.js';
import { readJsonFile } from '../files/readJsonFile.js';
import { readSnapshotFile } from '../loadRegion.js';
import { describeViolations } from '../render/describeChange.js';

export interface Previous {
  readonly findings: FindingsFile;
  /** The snapshot that lies beside it, where there is one. */
  readonly snapshot?: RegionSnapshot;
}

/** Reads the `findings.json` of an earlier run, and the snapshot beside it. */
export function readPrevious(file: string): Previous {
  const read = readFindingsFile(readJsonFile(file, 'findings.json'));
  if (!read.ok) {
    const faults = describeViolations(read.violations.slice(0, 10), read.violations.length);
    throw new UsageError(`${file} is no findings.json ('sgm audit --out' writes one)`, faults);
  }
  const beside = ['snapshot.json.gz', 'snapshot.json']
    .map((name) => join(dirname(file), name))
    .find((name) => existsSync(name));
  const snapshot = beside === undefined ? undefined : readSnapshotFile(beside);
  if (snapshot && snapshot.takenAt !== read.value.takenAt) {
    throw new UsageError(
      `${beside} was taken at ${snapshot.takenAt}, ${file} is of ${read.value.takenAt}: keep the two of one run together`,
    );
  }
  return { findings: read.value, ...(snapshot ? { snapshot } : {}) };
}
