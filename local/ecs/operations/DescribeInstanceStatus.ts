import { EcsError } from '../errors.js';
import { equals } from '../filters/filters.js';
import { narrow } from '../filters/narrow.js';
import { type OperationHandler, requireRegion } from '../operation.js';
import type { InstanceRecord } from '../state/records.js';
import { cutPage } from '../wire/Paging.js';

const name = 'DescribeInstanceStatus';
const LIMITS = { byDefault: 10, min: 1, max: 50, maxPageSize: 50 };

/** Reads the states of instances, by page number only ([SDK] DescribeInstanceStatusRequest). */
export const describeInstanceStatus: OperationHandler = {
  name,
  parameters: ['RegionId', 'InstanceId.N', 'ZoneId', 'PageNumber', 'PageSize'],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const ids = parameters.list('InstanceId');
    if (ids.length > 100) throw new EcsError('InvalidParameter', 'InstanceId.N: at most 100');
    const source = narrow<InstanceRecord>(state.instances, {
      ids: ids.length > 0 ? ids : undefined,
      byId: state.instanceById,
      tagged: undefined,
      lists: [],
      capped: undefined,
    });
    const fits = equals<InstanceRecord, string>(
      parameters.optional('ZoneId'),
      (one) => one.element.ZoneId,
    );
    const { items, fields } = cutPage(name, parameters, LIMITS, source, fits);
    const statuses = items.map((one) => ({
      InstanceId: one.element.InstanceId,
      Status: one.status,
    }));
    const { NextToken: _, ...rest } = fields;
    return { ...rest, InstanceStatuses: { InstanceStatus: statuses } };
  },
};
