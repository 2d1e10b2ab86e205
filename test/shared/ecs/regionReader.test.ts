import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFleet } from '../../../bench/makeFleet.js';
import { createRegionClock } from '../../../local/clock.js';
import { createEcs } from '../../../local/ecs/createEcs.js';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';
import type { RegionOptions } from '../../../local/region.js';
import { changeKindOf } from '../../../shared/change/membership/kinds/changeKindOf.js';
import { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import { parse } from '../../../shared/contracts/parse.js';
import { createEcsClient } from '../../../shared/ecs/ecsClient.js';
import { EcsCallError, type EcsPort } from '../../../shared/ecs/ecsPort.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { readSelection } from '../../../shared/ecs/readSelection.js';
import { readWholeRegion } from '../../../shared/ecs/readWholeRegion.js';
import { RegionReader } from '../../../shared/ecs/regionReader.js';
import { VpcListings } from '../../../shared/ecs/VpcListings.js';
import { primaryInterfaceIds } from '../../../shared/region/interfaces.js';
import { createClock } from '../../../shared/runtime/clock.js';

let gateway: Gateway | undefined;
afterEach(() => gateway?.close());

const shop = JSON.parse(
  readFileSync('examples/region-shop.json', 'utf8'),
) as RegionOptions['snapshot'];

/** A reader against an ECS of its own, and the calls that it makes. */
async function readerOf(snapshot: RegionOptions['snapshot']) {
  const keys = new KeyStore();
  const clock = createRegionClock(1);
  const calls: Record<string, number> = {};
  const faults = new FaultPlan();
  const { accountId, regionId } = snapshot;
  const ecs = createEcs({ keys, clock, accountId, regionId, snapshot });
  gateway = new Gateway({
    products: [ecs],
    keys,
    faults,
    clock,
    killInstance: () => undefined,
    onCall: ({ operation }) => {
      calls[operation] = (calls[operation] ?? 0) + 1;
    },
  });
  const port = await gateway.listen(0);
  const { accessKeyId, accessKeySecret } = keys.add({
    accessKeyId: 'LTAItest',
    accessKeySecret: 'secret',
    principal: { kind: 'operator' },
  });
  const fast = createClock(1_000);
  const reader = new RegionReader(
    {
      port: createEcsClient({
        regionId,
        credentials: { accessKeyId, accessKeySecret },
        endpoint: `http://127.0.0.1:${port}`,
      }),
      clock: fast,
      pacer: new Pacer(fast, () => 100_000, 1_000),
      patienceMs: 60_000,
      random: () => 0.5,
    },
    regionId,
  );
  return { reader, calls, faults, ecs };
}

describe('a whole region', () => {
  it('is read as it is, in the fewest calls', async () => {
    const { reader, calls } = await readerOf(shop);
    const read = await readWholeRegion(reader, shop.accountId, shop.takenAt);
    const byId = <T>(list: readonly T[], id: (one: T) => string) =>
      Object.fromEntries(list.map((one) => [id(one), one]));
    expect(byId(read.instances, (one) => one.InstanceId)).toEqual(
      byId(shop.instances, (one) => one.InstanceId),
    );
    expect(byId(read.networkInterfaces, (one) => one.NetworkInterfaceId)).toEqual(
      byId(shop.networkInterfaces, (one) => one.NetworkInterfaceId),
    );
    const rules = (
      list: typeof shop.securityGroupAttributes | typeof read.securityGroupAttributes,
    ) =>
      Object.fromEntries(
        list.map((one) => [
          one.SecurityGroupId,
          (one.Permissions?.Permission ?? []).map((rule) => rule.SecurityGroupRuleId).sort(),
        ]),
      );
    expect(rules(read.securityGroupAttributes)).toStrictEqual(rules(shop.securityGroupAttributes));
    expect(calls).toStrictEqual({
      DescribeInstances: 1,
      DescribeNetworkInterfaces: 1,
      DescribeSecurityGroups: 1,
      // One for each of 26 groups, and the second NicType of the classic one.
      DescribeSecurityGroupAttribute: 27,
      DescribePrefixListAttributes: shop.prefixLists.length,
      DescribePortRangeLists: 1,
      DescribePortRangeListEntries: 1,
    });
  });
});

describe('lists that rules name', () => {
  const named = shop.prefixLists.map((one) => one.PrefixListId);

  it('that are gone are left out, and the region is read on', async () => {
    const { reader } = await readerOf({ ...shop, prefixLists: shop.prefixLists.slice(1) });
    const read = await readWholeRegion(reader, shop.accountId, shop.takenAt);
    expect(read.prefixLists.map((one) => one.PrefixListId).sort()).toStrictEqual(
      named.slice(1).sort(),
    );
    expect(read.securityGroups).toHaveLength(shop.securityGroups.length);
  });

  /** What is read of lists where every call is refused with this code. */
  const listsRefusedWith = (code: string) => {
    const clock = createClock(1_000);
    const port: EcsPort = {
      call: async (operation) => {
        throw new EcsCallError(operation, { code, message: 'refused', httpStatus: 403 });
      },
    };
    const pacer = new Pacer(clock, () => 100_000, 1_000);
    const options = { port, clock, pacer, patienceMs: 1_000, random: () => 0.5 };
    const permission = (fields: object) => ({
      ...{ Direction: 'ingress', IpProtocol: 'TCP', Policy: 'Accept', Priority: '1' },
      ...fields,
    });
    const Permission = [
      permission({ SourcePrefixListId: 'pl-1', PortRange: '22/22' }),
      permission({ SourceCidrIp: '10.0.0.0/8', PortRangeListId: 'prl-1' }),
    ];
    return new RegionReader(options, 'cn-hangzhou').listsOf([
      { SecurityGroupId: 'sg-a', Permissions: { Permission } },
    ]);
  };

  it.each([
    'InvalidPrefixListId.NotFound',
    'InvalidPortRangeListId.NotFound',
    'Forbidden.RAM',
    'Forbidden.Unauthorized',
    'Forbidden.SubUser',
    'NoPermission',
  ])('that are refused with %s are left out', async (code) => {
    expect(await listsRefusedWith(code)).toStrictEqual({ prefixLists: [], portRangeLists: [] });
  });

  it.each(['InvalidAccessKeyId.NotFound', 'InvalidRegionId.NotFound', 'InternalError'])(
    'end the reading where it is refused with %s, which is no word of a list',
    async (code) => {
      await expect(listsRefusedWith(code)).rejects.toMatchObject({ code });
    },
  );
});

describe('the interfaces of a VPC', () => {
  const idsOf = (enis: readonly { readonly NetworkInterfaceId: string }[]) =>
    enis.map((eni) => eni.NetworkInterfaceId).sort();

  it('hold the members of every group as asking group by group finds them', async () => {
    const { reader, calls } = await readerOf(shop);
    const groups = shop.securityGroups.map((group) => group.SecurityGroupId);
    const asked = await reader.membersOf(groups);
    for (const operation of Object.keys(calls)) delete calls[operation];
    const listed = await new VpcListings(reader).membersOf(await reader.groupsById(groups), []);
    expect(idsOf(listed)).toStrictEqual(idsOf(asked));
    // One page a VPC; the group of the classic network is asked for by itself.
    expect(calls.DescribeNetworkInterfaces).toBeLessThan(6);
  });

  it('are not listed to the end where asking takes fewer calls', async () => {
    const { reader, calls } = await readerOf(makeFleet(1_600));
    const listings = new VpcListings(reader);
    const extra = await reader.groupsById(['sg-bp1extra000000000000001']);
    expect(await listings.membersOf(extra, [])).toStrictEqual([]);
    // One page of the VPC, then the group itself.
    expect(calls.DescribeNetworkInterfaces).toBe(2);
    const instances = await reader.instancesBySelector({ instanceName: 'bench-15*' }, 2_000);
    const wanted = instances.flatMap(primaryInterfaceIds);
    expect(idsOf(await listings.byId(wanted, instances))).toStrictEqual([...wanted].sort());
    // Asking by ids takes two calls: one more page is read, and the others are asked for by id.
    expect(wanted).toHaveLength(111);
    expect(calls.DescribeNetworkInterfaces).toBe(4);
  });
});

describe('a selection', () => {
  const requestOf = (targets: object) => {
    const parsed = parse(ChangeRequest, {
      regionId: 'cn-hangzhou',
      targets,
      join: ['sg-bp1extra000000000000001'],
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    return parsed.value;
  };
  const where = { accountId: '1', regionId: 'cn-hangzhou', takenAt: '' };

  it('of 250 instances reads 3 pages of them and their VPC once, with the members of every group', async () => {
    const { reader, calls } = await readerOf(makeFleet(250));
    const request = requestOf({ select: { tags: { fleet: 'bench' } } });
    const selection = await readSelection(reader, request, changeKindOf(request), where);
    expect(selection.instanceIds).toHaveLength(250);
    expect(calls).toStrictEqual({
      DescribeInstances: 3,
      DescribeNetworkInterfaces: 1,
      DescribeSecurityGroups: 1,
      DescribeSecurityGroupAttribute: 2,
      DescribeSecurityGroupReferences: 1,
    });
  });

  it('by tag reads on without the tag where the filter serves no more than 1,000', async () => {
    const { reader } = await readerOf(makeFleet(1_050));
    const request = requestOf({ select: { tags: { fleet: 'bench' }, instanceName: 'bench-104*' } });
    const selection = await readSelection(reader, request, changeKindOf(request), where);
    expect(selection.instanceIds).toHaveLength(11);
  });

  it('names what does not exist', async () => {
    const { reader } = await readerOf(makeFleet(2));
    const request = requestOf({
      instanceIds: ['i-bp1nobody'],
      networkInterfaceIds: ['eni-bp1nobody'],
    });
    const selection = await readSelection(reader, request, changeKindOf(request), where);
    expect([selection.instanceIds, selection.missing]).toStrictEqual([
      [],
      ['i-bp1nobody', 'eni-bp1nobody'],
    ]);
  });

  it('does not take an empty answer for released instances where the permission is missing', async () => {
    const { regionId } = makeFleet(0);
    const clock = createClock(1_000);
    const asked: unknown[] = [];
    const port: EcsPort = {
      call: async (operation, parameters) => {
        asked.push(parameters.dryRun ?? false);
        if (!parameters.dryRun) return { Instances: { Instance: [] } };
        throw new EcsCallError(operation, {
          code: 'Forbidden.RAM',
          message: 'User not authorized to operate on the specified resource.',
          httpStatus: 403,
        });
      },
    };
    const pacer = new Pacer(clock, () => 100_000, 1_000);
    const options = { port, clock, pacer, patienceMs: 1_000, random: () => 0.5 };
    const reading = new RegionReader(options, regionId).instancesById(['i-bp1here']);
    await expect(reading).rejects.toMatchObject({ code: 'Forbidden.RAM', httpStatus: 403 });
    expect(asked).toStrictEqual([false, true]);
  });

  it('is tried again while calls fail, and fails with the API’s code when they go on failing', async () => {
    const { reader, faults } = await readerOf(makeFleet(2));
    const request = requestOf({ select: { tags: { fleet: 'bench' } } });
    for (const action of ['throttle', 'serverError', 'html', 'dropBefore'] as const) {
      faults.add({ product: 'ecs', operation: 'DescribeInstances', action, times: 1 });
    }
    expect(
      (await readSelection(reader, request, changeKindOf(request), where)).instanceIds,
    ).toHaveLength(2);
    faults.add({ product: 'ecs', operation: 'DescribeInstances', action: 'serverError' });
    await expect(
      readSelection(reader, request, changeKindOf(request), where),
    ).rejects.toMatchObject({
      name: 'EcsCallError',
      code: 'InternalError',
      httpStatus: 500,
    });
  });
});
