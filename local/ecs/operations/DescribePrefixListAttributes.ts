import { EcsError } from '../errors.js';
import { type OperationHandler, requireRegion } from '../operation.js';

/** Reads one prefix list with its entries; there are no pages (facts 1.12). */
export const describePrefixListAttributes: OperationHandler = {
  name: 'DescribePrefixListAttributes',
  parameters: ['RegionId', 'PrefixListId'],
  run(call) {
    requireRegion(call);
    const id = call.parameters.required('PrefixListId');
    const record = call.state.prefixListById.get(id);
    if (record === undefined) throw new EcsError('InvalidPrefixListId.NotFound', id);
    return { Entries: { Entry: [] }, ...record.element };
  },
};
