import { describe, expect, it } from 'vitest';
import { judge, type TestRegion } from './checkRegion.js';

const basic = (...rules: string[]): TestRegion => ({ groups: { web: { rules } } });
const advanced = (...rules: string[]): TestRegion => ({
  groups: { web: { rules, type: 'enterprise' } },
});

describe('sg-egress-all', () => {
  it.each([
    [['accept all to 0.0.0.0/0'], ['sgr-web-1']],
    [
      ['accept all to 0.0.0.0/1', 'accept all to 128.0.0.0/1'],
      ['sgr-web-1', 'sgr-web-2'],
    ],
    [['accept tcp to 0.0.0.0/0'], []],
    [['accept all to 10.0.0.0/8'], []],
    [['accept all to 0.0.0.0/0 p5', 'drop all to 0.0.0.0/0 p4'], []],
    [['accept all to 0.0.0.0/0 p5', 'drop tcp 445/445 to 0.0.0.0/0 p4'], ['sgr-web-1']],
    [['accept all to 0.0.0.0/0 p5', 'drop icmp to 0.0.0.0/0 p4'], ['sgr-web-1']],
    [['accept all to 0.0.0.0/0 p5', 'drop tcp 1/32767 to 0.0.0.0/0 p4'], ['sgr-web-1']],
    [['accept all to 0.0.0.0/0 p5', 'drop tcp 1/32769 to 0.0.0.0/0 p4'], []],
    [['accept all to 0.0.0.0/0 p5', 'drop udp to 0.0.0.0/0 p4'], []],
  ])('%j in an advanced group: %j', (rules, by) => {
    expect(judge('sg-egress-all', advanced(...rules)).by).toStrictEqual(by);
  });

  it('is not fooled by TCP 25, which the platform blocks', () => {
    const [finding] = judge('sg-egress-all', advanced('accept all to 0.0.0.0/0')).findings;
    expect(finding?.explanation).toBe(
      'Rule sgr-web-1 of web (Accept all to 0.0.0.0/0, priority 1) lets everything out to the Internet on 1 interface.',
    );
  });

  it('names the hole that a rule leaves in it', () => {
    const rules = [
      'accept all to 0.0.0.0/0 p5',
      'drop tcp 445/446 to 0.0.0.0/0 p4',
      'drop gre to 0.0.0.0/0 p4',
    ];
    const [finding] = judge('sg-egress-all', advanced(...rules)).findings;
    expect(finding?.explanation).toBe(
      'Rule sgr-web-1 of web (Accept all to 0.0.0.0/0, priority 5) lets everything out to the Internet on 1 interface, but for gre, tcp 445-446.',
    );
  });

  it('tells that the hole is not everywhere', () => {
    const region: TestRegion = {
      groups: {
        web: { rules: ['accept all to 0.0.0.0/0 p5'], type: 'enterprise' },
        shut: { rules: ['drop tcp 445/445 to 0.0.0.0/0 p4'], type: 'enterprise' },
      },
      interfaces: [{ groups: ['web'] }, { groups: ['web', 'shut'] }],
    };
    const [finding] = judge('sg-egress-all', region).findings;
    expect(finding?.explanation).toBe(
      'Rule sgr-web-1 of web (Accept all to 0.0.0.0/0, priority 5) lets everything out to the Internet on 2 interfaces, but for tcp 445 on some of them.',
    );
  });

  it.each([
    ['one address', ['accept all to 8.8.8.8/32'], []],
    [
      'a /8 and one address',
      ['accept all to 8.0.0.0/8', 'accept all to 9.9.9.9/32'],
      ['sgr-web-1'],
    ],
    ['a /12', ['accept all to 8.0.0.0/12'], []],
  ])('of a basic group is no more than what its rules let out: %s', (_text, rules, by) => {
    expect(judge('sg-egress-all', basic(...rules)).by).toStrictEqual(by);
  });

  it('is about everything to the same peers, not one thing here and another there', () => {
    const rules = [
      'accept tcp to 0.0.0.0/1',
      'accept all to 128.0.0.0/1',
      'drop tcp to 128.0.0.0/1',
    ];
    expect(judge('sg-egress-all', advanced(...rules)).by).toStrictEqual([]);
  });

  it('looks at IPv6 where the interface has it', () => {
    const region: TestRegion = {
      groups: { web: { rules: ['accept all to ::/0'], type: 'enterprise' } },
      interfaces: [{ groups: ['web'], ip6: '2408:4005::1' }],
    };
    expect(judge('sg-egress-all', region).by).toStrictEqual(['sgr-web-1']);
  });

  it('leaves what no rule says to the check for that', () => {
    expect(judge('sg-egress-all', basic()).status).toBe('pass');
  });

  it('is unknown where the rules were not read whole', () => {
    const region: TestRegion = { groups: { web: { type: 'enterprise', nextToken: 'more' } } };
    expect(judge('sg-egress-all', region).status).toBe('unknown');
  });
});

describe('sg-egress-default', () => {
  it.each([
    ['a basic group without rules', basic(), 'fail'],
    ['an advanced group without rules', advanced(), 'pass'],
    ['a basic group that lets everything out by a rule', basic('accept all to 0.0.0.0/0'), 'pass'],
    [
      'a basic group that drops the rest',
      basic('accept tcp 443/443 to 0.0.0.0/0', 'drop all to 0.0.0.0/0 p100'),
      'pass',
    ],
    ['a basic group that drops a little', basic('drop tcp 445/445 to 0.0.0.0/0'), 'fail'],
    ['a basic group that drops every TCP port', basic('drop tcp to 0.0.0.0/0'), 'pass'],
  ] as const)('%s: %s', (_text, region, status) => {
    expect(judge('sg-egress-default', region).status).toBe(status);
  });

  it('names the hole that a rule leaves in it', () => {
    const [finding] = judge('sg-egress-default', basic('drop tcp 445/445 to 0.0.0.0/0')).findings;
    expect(finding?.explanation).toBe(
      'No rule drops what 1 interface in web (sg-web) send to the Internet, but for tcp 445, and basic groups let out what no rule drops.',
    );
  });

  it('makes a finding for each group, low, with the Drop that mends it', () => {
    const region: TestRegion = {
      groups: { web: {}, app: {} },
      interfaces: [{ groups: ['web', 'app'] }, { groups: ['app'] }],
    };
    const { findings } = judge('sg-egress-default', region);
    expect(
      findings.map(({ severity, resource, interfaces }) => [
        severity,
        resource.id,
        interfaces.count,
      ]),
    ).toStrictEqual([
      ['low', 'sg-app', 2],
      ['low', 'sg-web', 1],
    ]);
    expect(findings[0]?.remedy?.changes).toStrictEqual([
      {
        operation: 'AuthorizeSecurityGroupEgress',
        securityGroupId: 'sg-app',
        permissions: [
          {
            IpProtocol: 'ALL',
            PortRange: '-1/-1',
            DestCidrIp: '0.0.0.0/0',
            Policy: 'Drop',
            Priority: '100',
          },
        ],
      },
    ]);
  });
});
