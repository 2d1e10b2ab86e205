import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { snapshotJson } from '../../../shared/region/snapshotJson.js';

const empty: RegionSnapshot = {
  regionId: 'cn-hangzhou',
  accountId: '1',
  takenAt: '2026-11-20T08:00:00Z',
  instances: [],
  networkInterfaces: [],
  securityGroups: [],
  securityGroupAttributes: [],
  prefixLists: [],
  portRangeLists: [],
};

describe('snapshotJson', () => {
  it.each(['shop', 'edge'])('holds the example region-%s as it is', (name) => {
    const snapshot = JSON.parse(readFileSync(`examples/region-${name}.json`, 'utf8'));
    expect(JSON.parse([...snapshotJson(snapshot)].join(''))).toStrictEqual(snapshot);
  });

  it('is well-formed without any element, and ends its last line', () => {
    const text = [...snapshotJson(empty)].join('');
    expect(JSON.parse(text)).toStrictEqual(empty);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('keeps hostile texts as texts', () => {
    const securityGroups = [
      {
        SecurityGroupId: 'sg-1',
        SecurityGroupType: 'normal',
        SecurityGroupName: '"],"x":[\\\u2028\n</script>',
        Description: '\u202e\ud800',
      },
    ];
    const snapshot = { ...empty, securityGroups };
    expect(JSON.parse([...snapshotJson(snapshot)].join(''))).toStrictEqual(snapshot);
  });

  it('puts out element by element, each on a line of its own', () => {
    const instances = Array.from({ length: 3 }, (_, index) => ({
      InstanceId: `i-${index}`,
      Status: 'Running',
      InstanceNetworkType: 'vpc',
      SecurityGroupIds: { SecurityGroupId: [] },
    }));
    const chunks = [...snapshotJson({ ...empty, instances })];
    expect(chunks.filter((one) => one.includes('"InstanceId"'))).toHaveLength(3);
    expect(
      chunks
        .join('')
        .split('\n')
        .filter((one) => one.includes('"InstanceId"')),
    ).toHaveLength(3);
  });
});
