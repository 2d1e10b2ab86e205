import { EcsError } from '../errors.js';
import { type OperationHandler, requireRegion } from '../operation.js';

/**
 * Reads the ports of one list; there are no pages (facts 1.12). The status of an id that is not there
 * is documented for rules only ([AEG]: 400); the same is answered here.
 */
export const describePortRangeListEntries: OperationHandler = {
  name: 'DescribePortRangeListEntries',
  parameters: ['RegionId', 'PortRangeListId'],
  run(call) {
    requireRegion(call);
    const id = call.parameters.required('PortRangeListId');
    const record = call.state.portRangeListById.get(id);
    if (record === undefined) throw new EcsError('InvalidPortRangeListId.NotFound', id);
    return { Entries: record.element.Entries ?? [] };
  },
};
