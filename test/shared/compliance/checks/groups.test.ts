import { describe, expect, it } from 'vitest';
import { judge, type TestRegion } from './checkRegion.js';

describe('sg-description', () => {
  it.each([
    ['', 'fail'],
    ['   ', 'fail'],
    ['x', 'pass'],
  ] as const)('%j: %s', (description, status) => {
    expect(judge('sg-description', { groups: { web: { description } } }).status).toBe(status);
  });

  it('leaves managed groups alone', () => {
    const region: TestRegion = { groups: { web: { description: '', managed: true } } };
    expect(judge('sg-description', region).status).toBe('notApplicable');
  });
});

describe('sg-unused', () => {
  const fromWeb = 'accept tcp 22/22 from sg-web';
  const unused = (rules: string[], other: string[] = []): TestRegion => ({
    groups: { web: { rules }, app: { rules: other } },
    interfaces: [{ groups: ['app'] }],
  });

  it('finds a ring of groups that only name each other, whose rules go first', () => {
    const { findings } = judge('sg-unused', {
      groups: {
        web: { rules: ['accept tcp 22/22 from sg-app'] },
        app: { rules: ['accept tcp 22/22 to sg-web', 'accept tcp 22/22 from sg-web'] },
        db: {},
      },
      interfaces: [{ groups: ['db'] }],
    });
    const caution =
      'RDS, Redis, PolarDB, Auto Scaling, launch templates, NLB and rules of other accounts were not looked at: make sure that none of them uses it';
    expect(findings.map((one) => [one.explanation, one.remedy])).toStrictEqual([
      [
        'app (sg-app) has no member, and only groups that nothing uses name it: web.',
        {
          text: `${caution}, then revoke the rules of web that name it and delete it.`,
          changes: [
            {
              operation: 'RevokeSecurityGroup',
              securityGroupId: 'sg-web',
              securityGroupRuleIds: ['sgr-web-1'],
            },
            { operation: 'DeleteSecurityGroup', securityGroupId: 'sg-app' },
          ],
        },
      ],
      [
        'web (sg-web) has no member, and only groups that nothing uses name it: app.',
        {
          text: `${caution}, then revoke the rules of app that name it and delete it.`,
          changes: [
            {
              operation: 'RevokeSecurityGroup',
              securityGroupId: 'sg-app',
              securityGroupRuleIds: ['sgr-app-2'],
            },
            {
              operation: 'RevokeSecurityGroupEgress',
              securityGroupId: 'sg-app',
              securityGroupRuleIds: ['sgr-app-1'],
            },
            { operation: 'DeleteSecurityGroup', securityGroupId: 'sg-web' },
          ],
        },
      ],
    ]);
  });

  it('finds a group without members that no other group names', () => {
    const { findings } = judge('sg-unused', unused([]));
    expect(findings.map((one) => [one.resource.id, one.explanation])).toStrictEqual([
      ['sg-web', 'web (sg-web) has no member, and no rule of another group names it.'],
    ]);
  });

  it.each([
    ['another group names it as a source', unused([], ['accept tcp 22/22 from sg-web']), 'pass'],
    ['another group names it as a destination', unused([], ['accept tcp 22/22 to sg-web']), 'pass'],
    ['it names itself', unused(['accept tcp 22/22 from sg-web']), 'fail'],
    [
      'a group of a cloud service names it',
      { groups: { web: {}, svc: { managed: true, rules: [fromWeb] } }, interfaces: [] },
      'pass',
    ],
    [
      'a group in use names the group that names it',
      {
        groups: { web: {}, mid: { rules: [fromWeb] }, app: { rules: ['accept all to sg-mid'] } },
        interfaces: [{ groups: ['app'] }],
      },
      'pass',
    ],
    [
      'a group names it that nothing uses',
      { groups: { web: {}, mid: { rules: [fromWeb] } }, interfaces: [] },
      'fail',
    ],
  ] as const)('%s: %s', (_text, region, status) => {
    expect(judge('sg-unused', region).status).toBe(status);
  });

  it('counts an instance of the classic network, which has no interface, as a member', () => {
    const region: TestRegion = { groups: { web: {} }, interfaces: [{ groups: ['web'] }] };
    expect(judge('sg-unused', region).status).toBe('pass');
  });

  it('is unknown while rules that may name it were not read', () => {
    const region: TestRegion = {
      groups: { web: {}, app: { nextToken: 'more' } },
      interfaces: [{ groups: ['app'] }],
    };
    expect(judge('sg-unused', region).status).toBe('unknown');
  });

  it.each([
    [undefined, 'pass'],
    ['2026-11-13T08:00:01Z', 'pass'],
    ['2026-11-13T08:00:00Z', 'fail'],
  ] as const)('first seen %s, seven days of grace: %s', (since, status) => {
    const unusedSince: Record<string, string> = since ? { 'sg-web': since } : {};
    const { status: found } = judge('sg-unused', unused([]), {
      settings: { graceDays: 7 },
      unusedSince,
    });
    expect(found).toBe(status);
  });
});

describe('sg-duplicate', () => {
  const two = (a: readonly string[], b: readonly string[], more: object = {}): TestRegion => ({
    groups: { a: { rules: a }, b: { rules: b, ...more } },
  });
  const ssh = 'accept tcp 22/22 from 10.0.0.0/8';

  it.each([
    ['the same rules', two([ssh], [ssh]), 'fail'],
    [
      'in another order',
      two([ssh, 'drop all from 0.0.0.0/0 p9'], ['drop all from 0.0.0.0/0 p9', ssh]),
      'fail',
    ],
    ['written otherwise', two([ssh], ['accept 6 22/22 from 10.9.9.9/8']), 'fail'],
    [
      'each for its own members',
      two(['accept tcp 22/22 from sg-a'], ['accept tcp 22/22 from sg-b']),
      'fail',
    ],
    ['another port', two([ssh], ['accept tcp 23/23 from 10.0.0.0/8']), 'pass'],
    ['another priority', two([ssh], [`${ssh} p2`]), 'pass'],
    ['another VPC', two([ssh], [ssh], { vpcId: 'vpc-2' }), 'pass'],
    ['another type', two([ssh], [ssh], { type: 'enterprise' }), 'pass'],
    ['another inner policy', two([ssh], [ssh], { inner: 'Drop' }), 'pass'],
    ['no rules at all', two([], []), 'pass'],
    [
      'a list with the same addresses',
      {
        ...two([ssh], ['accept tcp 22/22 from pl-ten']),
        prefixLists: { ten: { entries: ['10.0.0.0/9', '10.128.0.0/9'] } },
      },
      'fail',
    ],
  ] as const)('%s: %s', (_text, region, status) => {
    expect(judge('sg-duplicate', region).status).toBe(status);
  });

  it('is one finding for all groups that are alike', () => {
    const region: TestRegion = {
      groups: { a: { rules: [ssh] }, b: { rules: [ssh] }, c: { rules: [ssh] } },
    };
    const { findings, result } = judge('sg-duplicate', region);
    expect(findings.map((one) => one.explanation)).toStrictEqual([
      'a (sg-a), b (sg-b), c (sg-c) have equal rules in the same VPC.',
    ]);
    expect(result.resources.fail).toBe(3);
  });
});

describe('sg-type-advanced', () => {
  it('fails for basic groups, in the VPCs of its parameter', () => {
    const region: TestRegion = {
      groups: { web: {}, app: { type: 'enterprise' }, lab: { vpcId: 'vpc-2' } },
    };
    expect(judge('sg-type-advanced', region).result.resources).toStrictEqual({
      pass: 1,
      fail: 2,
      unknown: 0,
      notApplicable: 0,
    });
    const settings = { vpcs: ['vpc-2'] };
    expect(judge('sg-type-advanced', region, { settings }).result.resources).toStrictEqual({
      pass: 0,
      fail: 1,
      unknown: 0,
      notApplicable: 2,
    });
  });
});

describe('sg-capacity', () => {
  const members = (count: number, ip6: boolean): TestRegion => ({
    groups: { web: {} },
    interfaces: Array.from({ length: count }, (_, index) => ({
      groups: ['web'],
      ip: `10.1.${index >> 8}.${index & 255}`,
      ...(ip6 ? { ip6: `2408:4005::${index.toString(16)}` } : {}),
    })),
  });

  it.each([
    [5_399, false, 'pass'],
    [5_400, false, 'fail'],
    [2_700, true, 'fail'],
    [2_699, true, 'pass'],
  ] as const)('%i members of a basic group, IPv6 %s: %s', (count, ip6, status) => {
    expect(judge('sg-capacity', members(count, ip6)).status).toBe(status);
  });

  it('says how many more fit', () => {
    const [finding] = judge('sg-capacity', members(5_400, false)).findings;
    expect(finding?.explanation).toBe(
      'web (sg-web) holds 5,400 of 6,000 private addresses, 600 more fit.',
    );
  });

  it('holds an advanced group against 65,536 interfaces', () => {
    const region: TestRegion = {
      ...members(5_400, false),
      groups: { web: { type: 'enterprise' } },
    };
    expect(judge('sg-capacity', region).status).toBe('pass');
    expect(judge('sg-capacity', region, { settings: { percent: 8 } }).status).toBe('fail');
  });
});
