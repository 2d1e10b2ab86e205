import type { RegionSnapshot } from './regionSnapshot.js';

/** A region snapshot as JSON, element by element: a large one is never a single text. */
export function* snapshotJson(snapshot: RegionSnapshot): Iterable<string> {
  const { regionId, accountId, takenAt, partial } = snapshot;
  const head = JSON.stringify({ regionId, accountId, takenAt, partial });
  yield head.slice(0, -1);
  for (const field of snapshotLists) {
    yield `,\n"${field}":[`;
    let first = true;
    for (const element of snapshot[field]) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify(element)}`;
      first = false;
    }
    yield ']';
  }
  yield '}\n';
}

/** The lists of a snapshot, in the order in which they are written. */
export const snapshotLists = [
  'instances',
  'networkInterfaces',
  'securityGroups',
  'securityGroupAttributes',
  'prefixLists',
  'portRangeLists',
] as const satisfies readonly (keyof RegionSnapshot)[];
