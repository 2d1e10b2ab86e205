import type { OperationHandler } from '../operation.js';

/** The one region that is here. Its name in words is not known, so LocalName is its id. */
export const describeRegions: OperationHandler = {
  name: 'DescribeRegions',
  parameters: ['RegionId'],
  run({ state: { regionId } }) {
    const region = {
      RegionId: regionId,
      RegionEndpoint: `ecs.${regionId}.aliyuncs.com`,
      LocalName: regionId,
      Status: 'available',
    };
    return { Regions: { Region: [region] } };
  },
};
