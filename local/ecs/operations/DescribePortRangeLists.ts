import { EcsError } from '../errors.js';
import { carriesTags } from '../filters/carriesTags.js';
import { allOf, equals, wildcard } from '../filters/filters.js';
import { narrow } from '../filters/narrow.js';
import { type OperationHandler, requireRegion } from '../operation.js';
import type { PortRangeListRecord } from '../state/records.js';
import { renderPortRangeList } from '../state/renderElements.js';
import { cutPage } from '../wire/Paging.js';

const name = 'DescribePortRangeLists';
const LIMITS = { byDefault: 10, min: 1, max: 100, maxPageSize: 100 };

/** Reads port lists without their ports, as a plain array (facts 1.12). */
export const describePortRangeLists: OperationHandler = {
  name,
  parameters: [
    'RegionId',
    'PortRangeListId.N',
    'PortRangeListName',
    'ResourceGroupId',
    'Tag.N.Key',
    'Tag.N.Value',
    'MaxResults',
    'NextToken',
  ],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const ids = parameters.list('PortRangeListId');
    if (ids.length > 100) throw new EcsError('LimitExceed.PortRangeListId');
    const source = narrow<PortRangeListRecord>(state.portRangeLists, {
      ids: ids.length > 0 ? ids : undefined,
      byId: state.portRangeListById,
      tagged: undefined,
      lists: [],
      capped: undefined,
    });
    const fits = allOf<PortRangeListRecord>([
      wildcard(parameters.optional('PortRangeListName'), (one) => one.element.PortRangeListName),
      equals(parameters.optional('ResourceGroupId'), (one) => one.element.ResourceGroupId),
      carriesTags(parameters.tags(), (one) => one.element.Tags ?? []),
    ]);
    const page = cutPage(name, parameters, LIMITS, source, fits);
    const lists = page.items.map((one) =>
      renderPortRangeList(one, state.references.of(one.element.PortRangeListId).length),
    );
    return { NextToken: page.fields.NextToken ?? '', PortRangeLists: lists };
  },
};
