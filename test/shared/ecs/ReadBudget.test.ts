import { expect, it } from 'vitest';
import { EcsCallError, type EcsPort } from '../../../shared/ecs/ecsPort.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { ReadBudget, type TooMuchToReadError } from '../../../shared/ecs/ReadBudget.js';
import { RegionReader } from '../../../shared/ecs/regionReader.js';
import { createClock } from '../../../shared/runtime/clock.js';

/** A reader that may make so many calls of an operation, and the calls that it makes. */
function readerWith(atMost: number) {
  const calls: string[] = [];
  const port: EcsPort = {
    call: async (operation, parameters) => {
      calls.push(operation);
      if (parameters.dryRun)
        throw new EcsCallError(operation, { code: 'DryRunOperation', message: '' });
      // A group of twelve pages of instances.
      const page = Number(parameters.nextToken ?? 1);
      return {
        VpcId: 'vpc-1',
        Instances: { Instance: [] },
        NetworkInterfaceSets: { NetworkInterfaceSet: [] },
        Permissions: { Permission: [] },
        ...(operation === 'DescribeInstances' && page < 12 ? { NextToken: String(page + 1) } : {}),
      };
    },
  };
  const clock = createClock(1_000);
  const pacer = new Pacer(clock, () => 100_000, 1_000);
  const options = { port, clock, pacer, patienceMs: 1_000, random: () => 0.5 };
  const reader = new RegionReader({ ...options, budget: new ReadBudget(atMost) }, 'cn-hangzhou');
  return { reader, calls };
}

const refusal = async (read: Promise<unknown>) => {
  const error = await read.then(
    () => undefined,
    (thrown: TooMuchToReadError) => thrown,
  );
  return error && [error.name, error.operation, error.calls, error.atMost];
};
const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);

it('refuses a step that needs too many calls before the first of them', async () => {
  const { reader, calls } = readerWith(10);
  const refused = (operation: string, needed: number) => [
    ...['TooMuchToReadError', operation, needed, 10],
  ];
  expect([
    await refusal(reader.attributes(ids(11))),
    await refusal(reader.membersOf(ids(11))),
    await refusal(reader.interfacesById(ids(1_001))),
    await refusal(reader.groupsById(ids(1_001))),
    await refusal(reader.instancesById(ids(1_001))),
    await refusal(reader.references(ids(101))),
  ]).toStrictEqual([
    refused('DescribeSecurityGroupAttribute', 11),
    refused('DescribeInstances', 11),
    refused('DescribeNetworkInterfaces', 11),
    refused('DescribeSecurityGroups', 11),
    refused('DescribeInstances', 11),
    refused('DescribeSecurityGroupReferences', 11),
  ]);
  expect(calls).toStrictEqual([]);
});

it('counts the pages of a listing as they come, and what was read before', async () => {
  const { reader, calls } = readerWith(10);
  expect(await refusal(reader.membersOf(['sg-full']))).toStrictEqual([
    ...['TooMuchToReadError', 'DescribeInstances', 11, 10],
  ]);
  expect(calls.filter((one) => one === 'DescribeInstances')).toHaveLength(10);
  expect(await refusal(reader.attributes(ids(9)))).toBeUndefined();
  expect(await refusal(reader.attributes(ids(2)))).toStrictEqual([
    ...['TooMuchToReadError', 'DescribeSecurityGroupAttribute', 11, 10],
  ]);
});
