import { EcsError } from '../errors.js';
import { carriesTags } from '../filters/carriesTags.js';
import { narrow } from '../filters/narrow.js';
import { type EcsCall, type OperationHandler, requireRegion } from '../operation.js';
import type { Positioned, RecordList } from '../state/RecordList.js';
import type { TagFilter, TagIndex, TagPair } from '../state/TagIndex.js';
import { cutPage } from '../wire/Paging.js';

const name = 'ListTagResources';
const TYPES = ['instance', 'eni', 'securitygroup'] as const;
/** No MaxResults exists; how many resources a page has is not documented. */
const LIMITS = { byDefault: 50, min: 50, max: 50, maxPageSize: 50 };
const MAX_IDS = 50;

/** The resources of one type. */
interface Kind<T> {
  readonly all: RecordList<T & Positioned>;
  readonly byId: ReadonlyMap<string, T>;
  readonly index: TagIndex<T & Positioned>;
  idOf(item: T): string;
  tagsOf(item: T): readonly TagPair[];
}

/**
 * Lists resource and tag pairs of instances, interfaces and groups, without the 1,000 of a tag filter.
 * With Tag.N, all tags of the resources that carry the wanted ones are listed (undocumented).
 */
export const listTagResources: OperationHandler = {
  name,
  parameters: ['RegionId', 'ResourceType', 'ResourceId.N', 'Tag.N.Key', 'Tag.N.Value', 'NextToken'],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    parameters.required('ResourceType');
    const type = parameters.oneOf('ResourceType', TYPES, 'InvalidResourceType.NotFound');
    const ids = parameters.list('ResourceId');
    const tags = parameters.tags('InvalidParameter.TagValue');
    if (ids.length === 0 && tags.length === 0) {
      throw new EcsError('MissingParameter', 'ResourceId.N or Tag.N');
    }
    if (ids.length > MAX_IDS) throw new EcsError('InvalidParameter', 'ResourceId.N: at most 50');
    if (type === 'instance') {
      return listPairs(call, type, ids, tags, {
        all: state.instances,
        byId: state.instanceById,
        index: state.instancesByTag,
        idOf: ({ element }) => element.InstanceId,
        tagsOf: ({ element }) => element.Tags?.Tag ?? [],
      });
    }
    if (type === 'eni') {
      return listPairs(call, type, ids, tags, {
        all: state.interfaces,
        byId: state.interfaceById,
        index: state.interfacesByTag,
        idOf: ({ element }) => element.NetworkInterfaceId,
        tagsOf: ({ element }) => element.Tags?.Tag ?? [],
      });
    }
    return listPairs(call, 'securitygroup', ids, tags, {
      all: state.groups,
      byId: state.groupById,
      index: state.groupsByTag,
      idOf: ({ id }) => id,
      tagsOf: ({ element }) => element.Tags?.Tag ?? [],
    });
  },
};

function listPairs<T extends Positioned>(
  call: EcsCall,
  type: (typeof TYPES)[number],
  ids: readonly string[],
  tags: readonly TagFilter[],
  kind: Kind<T>,
) {
  const source =
    ids.length > 0
      ? narrow(kind.all, { ids, byId: kind.byId, tagged: undefined, lists: [], capped: undefined })
      : (kind.index.rarest(tags) ?? kind.all);
  const wanted = carriesTags<T>(tags, kind.tagsOf);
  const fits = (item: T) => kind.tagsOf(item).length > 0 && (wanted?.(item) ?? true);
  const page = cutPage<T>(name, call.parameters, LIMITS, source, fits);
  const pairs = page.items.flatMap((item) =>
    kind.tagsOf(item).map(({ TagKey, TagValue }) => ({
      ResourceType: type,
      ResourceId: kind.idOf(item),
      TagKey,
      TagValue,
    })),
  );
  return { NextToken: page.fields.NextToken ?? '', TagResources: { TagResource: pairs } };
}
