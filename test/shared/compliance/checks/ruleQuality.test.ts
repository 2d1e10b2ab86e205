import { describe, expect, it } from 'vitest';
import { judge, type TestRegion } from './checkRegion.js';

const one = (...rules: string[]): TestRegion => ({ groups: { web: { rules } } });

describe('sg-fine-grained', () => {
  it.each([
    ['accept tcp 443/443 from 10.1.0.0/16', 'pass'],
    ['accept tcp 443/443 from 10.0.0.0/15', 'fail'],
    ['accept tcp 443/443 from 0.0.0.0/0', 'fail'],
    ['accept tcp 1000/1099 from 10.1.0.0/16', 'pass'],
    ['accept tcp 1000/1100 from 10.1.0.0/16', 'fail'],
    ['accept udp 1000/1100 from 10.1.0.0/16', 'fail'],
    ['accept all from 10.1.1.0/24', 'fail'],
    ['accept icmp from 10.1.1.0/24', 'pass'],
    ['accept tcp 443/443 from 2408::/32', 'pass'],
    ['accept tcp 443/443 from 2408::/31', 'fail'],
    ['accept tcp 443/443 from sg-web', 'pass'],
    ['drop all from 0.0.0.0/0', 'pass'],
    ['accept all to 0.0.0.0/0', 'pass'],
  ] as const)('%s: %s', (rule, status) => {
    expect(judge('sg-fine-grained', one(rule)).status).toBe(status);
  });

  it('leaves a rule that never decides to the check for that', () => {
    const rules = ['accept all from 0.0.0.0/0 p9', 'drop all from 0.0.0.0/0 p1'];
    expect(judge('sg-fine-grained', one(...rules)).status).toBe('pass');
  });

  it.each([
    [['10.1.0.0/16', '10.3.0.0/16'], 'pass'],
    [['10.1.0.0/16', '0.0.0.0/0'], 'fail'],
  ] as const)('looks into a prefix list: %j is %s', (entries, status) => {
    const region = {
      ...one('accept tcp 443/443 from pl-some'),
      prefixLists: { some: { entries } },
    };
    expect(judge('sg-fine-grained', region).status).toBe(status);
  });

  it('takes what is wide from its parameters', () => {
    const settings = { prefix4: 8, ports: 2_000 };
    const rules = ['accept tcp 1000/2999 from 10.0.0.0/8'];
    expect(judge('sg-fine-grained', one(...rules), { settings }).status).toBe('pass');
  });
});

describe('sg-shadowed-rule', () => {
  it.each([
    [['drop tcp 22/22 from 0.0.0.0/0 p1', 'accept tcp 22/22 from 10.0.0.0/8 p2'], ['sgr-web-2']],
    [['drop tcp 22/22 from 10.0.0.0/9 p1', 'accept tcp 22/22 from 10.0.0.0/8 p2'], []],
    [
      [
        'drop tcp 22/22 from 10.0.0.0/9 p1',
        'drop tcp 22/22 from 10.128.0.0/9 p1',
        'accept tcp 22/22 from 10.0.0.0/8 p2',
      ],
      ['sgr-web-3'],
    ],
    [['drop tcp 22/22 from 0.0.0.0/0 p1', 'accept tcp 22/22 from ::/0 p2'], []],
    [['drop tcp 22/22 from 0.0.0.0/0 p2', 'accept tcp 22/22 from 10.0.0.0/8 p2'], ['sgr-web-2']],
    [['drop udp from 0.0.0.0/0 p1', 'accept tcp 22/22 from 10.0.0.0/8 p2'], []],
  ])('%j: %j', (rules, by) => {
    expect(judge('sg-shadowed-rule', one(...rules)).by).toStrictEqual(by);
  });

  it('says what covers it and whether that does the opposite', () => {
    const rules = ['drop tcp 22/22 from 0.0.0.0/0 p1', 'accept tcp 22/22 from 10.9.0.0/16 p2'];
    const [finding] = judge('sg-shadowed-rule', one(...rules)).findings;
    expect(finding?.explanation).toBe(
      'Rule sgr-web-2 (Accept tcp 22/22 from 10.9.0.0/16, priority 2) never decides: sgr-web-1 decides before it, in part by doing the opposite.',
    );
  });

  it('is about every interface: a rule that decides on one of them is none', () => {
    const groups = {
      web: { rules: ['accept tcp 22/22 from 10.0.0.0/8 p9'] },
      closed: { rules: ['drop tcp 22/22 from 0.0.0.0/0 p1'] },
    };
    const both: TestRegion = { groups, interfaces: [{ groups: ['web', 'closed'] }] };
    expect(judge('sg-shadowed-rule', both).by).toStrictEqual(['sgr-web-1']);
    const also: TestRegion = {
      groups,
      interfaces: [{ groups: ['web', 'closed'] }, { groups: ['web'] }],
    };
    expect(judge('sg-shadowed-rule', also).by).toStrictEqual([]);
    expect(judge('sg-shadowed-rule', both, { mode: 'per-group' }).by).toStrictEqual([]);
  });

  it('looks at the rules of a group that nobody is in', () => {
    const region: TestRegion = {
      groups: {
        web: { rules: ['drop all from 0.0.0.0/0 p1', 'accept tcp 22/22 from 10.0.0.0/8 p2'] },
      },
      interfaces: [],
    };
    expect(judge('sg-shadowed-rule', region).by).toStrictEqual(['sgr-web-2']);
  });

  it('sees a list that covers a rule, and knows nothing of a list that was not read', () => {
    const region = (unread: boolean): TestRegion => ({
      groups: {
        web: { rules: ['drop all from pl-some p1', 'accept tcp 22/22 from 10.1.0.0/16 p2'] },
      },
      prefixLists: { some: { entries: ['10.0.0.0/8'], unread } },
    });
    expect(judge('sg-shadowed-rule', region(false)).by).toStrictEqual(['sgr-web-2']);
    expect(judge('sg-shadowed-rule', region(true)).by).toStrictEqual([]);
  });
});

describe('sg-redundant-rule', () => {
  it('finds a rule without which the verdict stays, and revokes what can go at once', () => {
    const rules = ['accept tcp 22/22 from 10.1.0.0/16 p1', 'accept tcp 22/22 from 10.0.0.0/8 p2'];
    const { by, findings } = judge('sg-redundant-rule', one(...rules));
    expect(by).toStrictEqual(['sgr-web-1']);
    expect(findings[0]?.explanation).toBe(
      'Without rule sgr-web-1 of web (Accept tcp 22/22 from 10.1.0.0/16, priority 1) sgr-web-2 would say the same.',
    );
    expect(findings[0]?.remedy?.changes).toStrictEqual([
      {
        operation: 'RevokeSecurityGroup',
        securityGroupId: 'sg-web',
        securityGroupRuleIds: ['sgr-web-1'],
      },
    ]);
  });

  it('leaves a rule that only a rule that never decides would replace: that one can go', () => {
    const rules = ['accept tcp 22/22 from 10.0.0.0/8 p1', 'accept tcp 22/22 from 10.0.0.0/8 p2'];
    expect(judge('sg-redundant-rule', one(...rules)).by).toStrictEqual([]);
    expect(judge('sg-shadowed-rule', one(...rules)).by).toStrictEqual(['sgr-web-2']);
  });

  it('passes where a Drop stands between', () => {
    const rules = [
      'accept tcp 22/22 from 10.1.0.0/16 p1',
      'drop tcp 22/22 from 10.1.2.0/24 p2',
      'accept tcp 22/22 from 10.0.0.0/8 p3',
    ];
    expect(judge('sg-redundant-rule', one(...rules)).by).toStrictEqual([]);
  });

  it('is one finding a group, however many rules: a block list before a default that denies', () => {
    const rules = Array.from({ length: 60 }, (_, index) => `drop all from 203.0.113.${index}/32`);
    const { findings } = judge('sg-redundant-rule', one(...rules));
    expect(findings.map((each) => [each.title, each.decidedBy.length])).toStrictEqual([
      ['60 rules change nothing in web', 50],
    ]);
  });

  it('is no finding over IPv6 that IPv4 makes', () => {
    const rules = ['accept tcp 22/22 from ::/0 p1', 'accept tcp 22/22 from 0.0.0.0/0 p2'];
    expect(judge('sg-redundant-rule', one(...rules)).by).toStrictEqual([]);
  });
});

describe('sg-wider-than-written', () => {
  it.each([
    [['accept tcp 22/22 from 10.159.6.18/12'], ['sgr-web-1']],
    [['accept tcp 22/22 from 10.144.0.0/12'], []],
    [['accept tcp 22/22 from 0.0.0.0/1', 'accept tcp 22/22 from 128.0.0.0/1'], ['sgr-web-1']],
    [['accept tcp 22/22 from 0.0.0.0/1', 'accept tcp 23/23 from 128.0.0.0/1'], []],
    [['drop tcp 22/22 from 0.0.0.0/0 p1', 'accept tcp 22/22 from ::/0 p2'], ['sgr-web-2']],
    [['drop tcp 22/22 from 0.0.0.0/0 p3', 'accept tcp 22/22 from ::/0 p2'], []],
  ])('%j: %j', (rules, by) => {
    expect(judge('sg-wider-than-written', one(...rules)).by).toStrictEqual(by);
  });
});
