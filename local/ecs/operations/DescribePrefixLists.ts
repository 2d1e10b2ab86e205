import { EcsError } from '../errors.js';
import { carriesTags } from '../filters/carriesTags.js';
import { allOf, equals, wildcard } from '../filters/filters.js';
import { narrow } from '../filters/narrow.js';
import { type OperationHandler, requireRegion } from '../operation.js';
import type { PrefixListRecord } from '../state/records.js';
import { renderPrefixList } from '../state/renderElements.js';
import { cutPage } from '../wire/Paging.js';

const name = 'DescribePrefixLists';
const LIMITS = { byDefault: 10, min: 1, max: 100, maxPageSize: 100 };
const FAMILIES = ['IPv4', 'IPv6'] as const;

/** Reads prefix lists without their entries (facts 1.12). */
export const describePrefixLists: OperationHandler = {
  name,
  parameters: [
    'RegionId',
    'PrefixListId.N',
    'PrefixListName',
    'AddressFamily',
    'ResourceGroupId',
    'Tag.N.Key',
    'Tag.N.Value',
    'MaxResults',
    'NextToken',
  ],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const ids = parameters.list('PrefixListId');
    if (ids.length > 100) throw new EcsError('InvalidParameter', 'PrefixListId.N: at most 100');
    const source = narrow<PrefixListRecord>(state.prefixLists, {
      ids: ids.length > 0 ? ids : undefined,
      byId: state.prefixListById,
      tagged: undefined,
      lists: [],
      capped: undefined,
    });
    const fits = allOf<PrefixListRecord>([
      wildcard(parameters.optional('PrefixListName'), (one) => one.element.PrefixListName),
      equals(
        parameters.oneOf('AddressFamily', FAMILIES, 'InvalidParameter'),
        (one) => one.element.AddressFamily,
      ),
      equals(parameters.optional('ResourceGroupId'), (one) => one.element.ResourceGroupId),
      carriesTags(parameters.tags(), (one) => one.element.Tags?.Tag ?? []),
    ]);
    const page = cutPage(name, parameters, LIMITS, source, fits);
    const lists = page.items.map((one) =>
      renderPrefixList(one, state.references.of(one.element.PrefixListId).length),
    );
    return { NextToken: page.fields.NextToken ?? '', PrefixLists: { PrefixList: lists } };
  },
};
