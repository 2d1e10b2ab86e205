import type {
  PortRangeList,
  PrefixList,
  SecurityGroupAttribute,
} from '../region/regionSnapshot.js';
import { inParallel } from '../runtime/inParallel.js';
import { EcsCallError } from './ecsPort.js';
import { type ReadCallOptions, readChunks, readOnce, readPages } from './readCalls.js';

export interface ReadLists {
  readonly prefixLists: PrefixList[];
  readonly portRangeLists: PortRangeList[];
}

/**
 * The lists that the rules name, one call for each prefix list. A list that is gone, of another account,
 * or not for this caller to see is left out: what names it is unknown, and nothing else.
 */
export async function readLists(
  options: ReadCallOptions,
  regionId: string,
  attributes: readonly SecurityGroupAttribute[],
): Promise<ReadLists> {
  const permissions = attributes.flatMap((attribute) => attribute.Permissions.Permission);
  const prefixIds = new Set(
    permissions.flatMap((one) => [one.SourcePrefixListId, one.DestPrefixListId]).filter(Boolean),
  );
  const portIds = new Set(permissions.map((one) => one.PortRangeListId).filter(Boolean));
  options.budget?.allow('DescribePrefixListAttributes', prefixIds.size);
  const prefixLists = await inParallel([...prefixIds], 8, (prefixListId) =>
    ifReadable(async () => {
      const body = await readOnce(options, 'DescribePrefixListAttributes', {
        regionId,
        prefixListId,
      });
      const { RequestId: _id, ...list } = body;
      return list as unknown as PrefixList;
    }),
  );
  const heads = await portRangeListsOf(
    options,
    regionId,
    [...portIds].flatMap((id) => id ?? []),
  );
  const portRangeLists = await inParallel(heads, 8, (head) =>
    ifReadable(async () => {
      const body = await readOnce(options, 'DescribePortRangeListEntries', {
        regionId,
        portRangeListId: head.PortRangeListId,
      });
      return { ...head, Entries: (body.Entries ?? []) as PortRangeList['Entries'] };
    }),
  );
  return {
    prefixLists: prefixLists.filter((one) => one !== undefined),
    portRangeLists: portRangeLists.filter((one) => one !== undefined),
  };
}

/** Port lists without their entries; at most 100 ids are asked for in a call (facts/ecs 1.12). */
function portRangeListsOf(
  options: ReadCallOptions,
  regionId: string,
  ids: readonly string[],
): Promise<PortRangeList[]> {
  return readChunks(options, 'DescribePortRangeLists', ids, 100, async (portRangeListId) => {
    const heads = await ifReadable(() =>
      readPages(
        options,
        'DescribePortRangeLists',
        { regionId, portRangeListId, maxResults: 100 },
        (body) => body.PortRangeLists as readonly PortRangeList[] | undefined,
      ),
    );
    return heads ?? [];
  });
}

/**
 * What a call answers; undefined where what it names is gone, or the caller may not see it. Any other
 * error is thrown.
 */
async function ifReadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EcsCallError && unreadableCodes.has(error.code)) return undefined;
    throw error;
  }
}

/** The documents name the first (facts/ecs 1.12, 1.13); the second is what a list of that kind would say. */
const unreadableCodes: ReadonlySet<string> = new Set([
  'InvalidPrefixListId.NotFound',
  'InvalidPortRangeListId.NotFound',
  'Forbidden.RAM',
  'Forbidden.Unauthorized',
  'Forbidden.SubUser',
  'NoPermission',
]);
