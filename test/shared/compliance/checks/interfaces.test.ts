import { describe, expect, it } from 'vitest';
import { judge, snapshotOf, type TestRegion } from './checkRegion.js';

const names = ['a', 'b', 'c', 'd', 'e'];
const inGroups = (count: number): TestRegion => ({
  groups: Object.fromEntries(names.map((name) => [name, {}])),
  interfaces: [{ groups: names.slice(0, count) }],
});

describe('eni-group-limit', () => {
  it.each([
    [4, 5, 'pass'],
    [5, 5, 'fail'],
    [5, 10, 'pass'],
  ])('%i of %i groups: %s', (count, groupsPerInterface, status) => {
    expect(judge('eni-group-limit', inGroups(count), { groupsPerInterface }).status).toBe(status);
  });
});

describe('eni-rule-budget', () => {
  const rules = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `accept tcp ${index + 1}/${index + 1} from 10.0.0.0/8`,
    );

  it.each([
    [899, 'pass'],
    [900, 'fail'],
  ])('%i rules over two groups: %s', (count, status) => {
    const region: TestRegion = {
      groups: { a: { rules: rules(500) }, b: { rules: rules(count - 500) } },
      interfaces: [{ groups: ['a', 'b'] }],
    };
    expect(judge('eni-rule-budget', region).status).toBe(status);
  });

  it('counts a list with its MaxEntries', () => {
    const region: TestRegion = {
      groups: { a: { rules: [...rules(880), 'accept tcp 22/22 from pl-some'] } },
      prefixLists: { some: { entries: ['10.0.0.0/8'] } },
    };
    expect(judge('eni-rule-budget', region).findings[0]?.title).toBe(
      'host-1 with 900 of 1,000 rules',
    );
  });

  it('is unknown below the limit where rules were not read whole', () => {
    expect(judge('eni-rule-budget', { groups: { a: { nextToken: 'more' } } }).status).toBe(
      'unknown',
    );
  });
});

describe('eni-no-common-mgmt', () => {
  const open = ['accept tcp 443/443 to 100.0.0.0/8', 'accept udp 53/53 to 100.0.0.0/8'];
  const advanced = (...rules: string[]): TestRegion => ({
    groups: { a: { rules, type: 'enterprise' } },
  });

  it.each([
    ['a basic group', { groups: { a: {} } }, 'pass'],
    ['an advanced group without rules', advanced(), 'fail'],
    ['an advanced group with both ways out', advanced(...open), 'pass'],
    ['without DNS', advanced(open[0] ?? ''), 'fail'],
    [
      'a part of the range alone',
      advanced('accept tcp 443/443 to 100.100.0.0/16', open[1] ?? ''),
      'fail',
    ],
    [
      'a stronger Drop on a part',
      advanced(...open.map((rule) => `${rule} p5`), 'drop all to 100.100.2.0/24 p1'),
      'fail',
    ],
    ['two halves', advanced('accept all to 0.0.0.0/1', 'accept all to 128.0.0.0/1'), 'pass'],
    [
      'an isolation group, which closes it on purpose',
      { groups: { a: { type: 'enterprise', tags: { 'sg-membership:role': 'quarantine' } } } },
      'notApplicable',
    ],
  ] as const)('%s: %s', (_text, region, status) => {
    expect(judge('eni-no-common-mgmt', region).status).toBe(status);
  });

  it('takes the ranges from its parameter', () => {
    const region = advanced(
      'accept tcp 443/443 to 100.100.0.0/16',
      'accept udp 53/53 to 100.100.0.0/16',
    );
    expect(
      judge('eni-no-common-mgmt', region, { settings: { peers: ['100.100.0.0/16'] } }).status,
    ).toBe('pass');
  });

  it('names the rule in the way', () => {
    const region: TestRegion = { groups: { a: { rules: ['drop all to 100.100.0.0/16'] } } };
    expect(judge('eni-no-common-mgmt', region).by).toStrictEqual(['sgr-a-1']);
  });
});

describe('ecs-classic', () => {
  it('passes for instances in a VPC', () => {
    expect(judge('ecs-classic', { groups: { a: {} } }).status).toBe('pass');
  });

  it('has its type from what ECS answers', () => {
    expect(snapshotOf({ groups: { a: {} } }).instances[0]?.InstanceNetworkType).toBe('vpc');
  });
});

describe('ecs-in-group', () => {
  const region: TestRegion = {
    groups: { base: {}, web: {} },
    interfaces: [{ groups: ['base', 'web'] }, { groups: ['web'] }],
  };

  it('looks at nothing until it is told which groups', () => {
    expect(judge('ecs-in-group', region).result.reason).toBe('its parameter groups names no group');
  });

  it.each([
    [['sg-base'], ['i-2']],
    [['base'], ['i-2']],
    [['sg-base', 'sg-web'], []],
    [['sg-nobody'], ['i-1', 'i-2']],
  ])('one of %j: %j fail', (groups, missing) => {
    const { findings } = judge('ecs-in-group', region, { settings: { groups } });
    expect(findings.flatMap((one) => one.instances.ids)).toStrictEqual(missing);
  });
});
