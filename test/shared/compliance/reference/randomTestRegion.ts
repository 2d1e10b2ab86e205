import * as fc from 'fast-check';
import type { TestGroup, TestInterface, TestRegion } from '../checks/checkRegion.js';

/** Few peers, ports and priorities, so that random rules overlap, touch and hide one another. */
const peers4 = [
  ...['0.0.0.0/0', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '64.0.0.0/2', '128.0.0.0/3'],
  ...['16.0.0.0/4', '192.0.0.0/4', '10.0.0.0/8', '10.0.0.0/9', '192.168.0.0/16', '8.8.8.8/32'],
];
const peers6 = ['::/0', '::/0', '2000::/3', '2000::/4', '2400::/12', 'fd00::/8', '2600::1/128'];
const lists = ['pl-quarters', 'pl-office', 'pl-six'];
const groupNames = ['a', 'b', 'c'] as const;
const ports = ['22/22', '20/25', '80/80', '80/443', '1/65535', '-1/-1', '8000/9000'];

const peer = fc.oneof(
  { weight: 7, arbitrary: fc.constantFrom(...peers4) },
  { weight: 3, arbitrary: fc.constantFrom(...peers6) },
  { weight: 1, arbitrary: fc.constantFrom(...lists) },
  { weight: 1, arbitrary: fc.constantFrom(...groupNames.map((name) => `sg-${name}`)) },
);

/** A rule as `checkRegion.ts` reads it. */
const rule = fc
  .record({
    policy: fc.constantFrom('accept', 'accept', 'drop'),
    protocol: fc.constantFrom('tcp', 'tcp', 'tcp', 'udp', 'all', 'all', 'icmp'),
    range: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...ports) },
      { weight: 1, arbitrary: fc.constant('prl-some') },
    ),
    towards: fc.constantFrom('from', 'from', 'from', 'to'),
    peer,
    priority: fc.integer({ min: 1, max: 4 }),
    source: fc.oneof(
      { weight: 9, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom('53/53', '1/1024') },
    ),
    own: fc.oneof(
      { weight: 14, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(['10.0.0.1/32', '2600::a/128'] as const) },
    ),
  })
  .map(({ policy, protocol, range, towards, peer: named, priority, source, own }) => {
    const ported = protocol === 'tcp' || protocol === 'udp';
    const bound = own && /[.:]/.test(named) ? ` own ${named.includes(':') ? own[1] : own[0]}` : '';
    return (
      [
        `${policy} ${protocol} ${ported ? `${range} ` : ''}${towards} ${named} p${priority}`,
        ...(ported && source !== '' ? [`sport ${source}`] : []),
      ].join(' ') + bound
    );
  });

const group = fc.record({
  rules: fc.array(rule, { maxLength: 6 }),
  inner: fc.constantFrom('Accept' as const, 'Drop' as const),
});

const addresses = [
  { ip: '10.0.0.1' },
  { ip: '10.0.0.2', ip6: '2600::a' },
  { ip: '192.168.0.3', ip6: '2600::b' },
  { ip: '10.0.0.4' },
] as const;

/** Up to four interfaces in one to three groups of one kind; what the rules name is all there. */
export const randomTestRegion: fc.Arbitrary<TestRegion> = fc
  .record({
    advanced: fc.boolean(),
    groups: fc.tuple(group, group, group),
    memberships: fc.array(fc.subarray([...groupNames], { minLength: 1 }), {
      minLength: 1,
      maxLength: addresses.length,
    }),
  })
  .map(({ advanced, groups, memberships }) => ({
    groups: Object.fromEntries(
      groupNames.map((name, index): [string, TestGroup] => {
        const { rules, inner } = groups[index] as { rules: string[]; inner: 'Accept' | 'Drop' };
        return [name, { rules, inner, type: advanced ? 'enterprise' : 'normal' }];
      }),
    ),
    interfaces: memberships.map(
      (names, index): TestInterface => ({ groups: names, ...addresses[index] }),
    ),
    prefixLists: {
      quarters: { entries: ['64.0.0.0/2', '192.0.0.0/4'] },
      office: { entries: ['203.0.113.0/24', '10.0.0.0/8'] },
      six: { entries: ['2400::/12', '2600::/16'] },
    },
    portLists: { some: ['22/22', '3000/4000'] },
  }));

/** The same with pages of rules, whole groups, or lists that were not read. */
export const partlyReadRegion: fc.Arbitrary<TestRegion> = fc
  .record({
    region: randomTestRegion,
    half: fc.subarray([...groupNames], { maxLength: 1 }),
    gone: fc.subarray([...groupNames], { maxLength: 1 }),
    lists: fc.subarray(['quarters', 'office', 'six']),
  })
  .map(({ region, half, gone, lists }) => ({
    ...region,
    groups: Object.fromEntries(
      Object.entries(region.groups).map(([name, group]) => [
        name,
        {
          ...group,
          ...(half.some((one) => one === name) ? { nextToken: 'more' } : {}),
          ...(gone.some((one) => one === name) ? { unread: true } : {}),
        },
      ]),
    ),
    prefixLists: Object.fromEntries(
      Object.entries(region.prefixLists ?? {}).map(([name, list]) => [
        name,
        { ...list, unread: lists.includes(name) },
      ]),
    ),
  }));
