import { readWholeRegion } from '../shared/ecs/readWholeRegion.js';
import { JudgedFields } from '../shared/region/judgedFields.js';
import { mergeSnapshots, nameOfPlace } from '../shared/region/mergeSnapshots.js';
import { readSnapshot } from '../shared/region/readSnapshot.js';
import type { RegionSnapshot } from '../shared/region/regionSnapshot.js';
import { thousands } from '../shared/text/counts.js';
import { similarText } from '../shared/text/similarTo.js';
import { UsageError } from './exitCodes.js';
import { readJsonFile } from './files/readJsonFile.js';
import { createLiveReader } from './liveReader.js';
import { err } from './Printer.js';
import { Progress } from './progress.js';
import type { RegionFlags } from './regionFlags.js';
import { describeViolations } from './render/describeChange.js';

/**
 * The region that a command works on. Throws UsageError where the snapshot files are of several
 * places: what is asked is asked of one.
 */
export async function loadRegion(flags: RegionFlags): Promise<RegionSnapshot> {
  const [region, ...others] = await loadRegions(flags);
  if (region && others.length === 0) return region;
  const places = [region, ...others].flatMap((one) => (one ? [nameOfPlace(one)] : []));
  throw new UsageError(
    `the snapshots are of ${places.length} places: ${places.join(', ')}; give those of one`,
  );
}

/**
 * The regions that a command works on: snapshot files, put together where they are of one place, or
 * the live region read with the caller's own credentials.
 */
export async function loadRegions(flags: RegionFlags): Promise<readonly RegionSnapshot[]> {
  if (flags.snapshot && flags.snapshot.length > 0) {
    const regions = mergeSnapshots(flags.snapshot.map(readSnapshotFile));
    for (const region of regions) refuseOtherRegion(flags.region, region);
    return regions;
  }
  const { reader, regionId } = await createLiveReader(flags);
  err.line(`reading ${regionId} …`);
  const progress = new Progress();
  const parts = new Map<string, string>();
  try {
    const accountId = process.env.SGM_ACCOUNT_ID ?? '';
    const region = await readWholeRegion(reader, accountId, new Date().toISOString(), {
      fields: new JudgedFields(),
      onProgress: (what, done, all) => {
        const of = all === undefined ? '' : ` of ${thousands(all)}`;
        parts.set(what, `${thousands(done)}${of}`);
        progress.tell(parts);
      },
    });
    return [region];
  } finally {
    progress.done();
  }
}

/** What is asked of one region must not be answered from a snapshot of another. */
function refuseOtherRegion(asked: string | undefined, { regionId }: RegionSnapshot): void {
  if (asked === undefined || asked === regionId) return;
  throw new UsageError(
    `${asked} is asked about, and the snapshot is of ${regionId}: give a snapshot of ${asked}, or leave its region out`,
  );
}

export function readSnapshotFile(file: string): RegionSnapshot {
  const value = readJsonFile(file, 'region snapshot');
  const read = readSnapshot(value);
  if (read.ok) return read.snapshot;
  const answer = ecsAnswerIn(value);
  if (answer !== undefined) {
    throw new UsageError(
      `${file} is an answer of ${answer}, not a region snapshot: run 'sgm export --region REGION --out region.json', which reads all that belongs together with the credentials of the aliyun CLI, and give that file`,
    );
  }
  const { violations } = read;
  const shown = violations.slice(0, 10);
  throw new UsageError(
    `${file} is no region snapshot ('sgm export' writes one)`,
    describeViolations(shown, violations.length),
  );
}

/** The operation whose answer a value is, as the aliyun CLI prints it; undefined where it is none. */
function ecsAnswerIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || 'regionId' in value) return undefined;
  const field = Object.keys(value).find((key) => key in ecsAnswers);
  return field && ecsAnswers[field];
}

/** ECS operations by the field that holds what they answer. */
const ecsAnswers: Readonly<Record<string, string>> = {
  Instances: 'DescribeInstances',
  NetworkInterfaceSets: 'DescribeNetworkInterfaces',
  SecurityGroups: 'DescribeSecurityGroups',
  Permissions: 'DescribeSecurityGroupAttribute',
  PrefixListId: 'DescribePrefixListAttributes',
  PortRangeLists: 'DescribePortRangeLists',
};

/** A group by its id or its name. */
export function groupIdOf(text: string, { securityGroups }: RegionSnapshot): string {
  const fitting = securityGroups.filter(
    (group) => group.SecurityGroupId === text || group.SecurityGroupName === text,
  );
  const [group, ...others] = fitting;
  if (!group) {
    const names = securityGroups.map((one) => one.SecurityGroupName ?? '');
    throw new UsageError(`there is no group ${text}${similarText(text, names)}`);
  }
  if (others.length === 0) return group.SecurityGroupId;
  throw new UsageError(
    `${fitting.length} groups are named ${text}: ${fitting.map((one) => one.SecurityGroupId).join(', ')}`,
  );
}
