import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sayVerdict } from '../../../shared/messages/sayVerdict.js';
import { answerProbe } from '../../../shared/probes/answerProbe.js';
import type { Question } from '../../../shared/probes/decideQuestion.js';
import { createOneClick } from '../../../shared/probes/oneClick.js';
import { subjectOf } from '../../../shared/probes/subject.js';
import type { Permission, RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { interfaceAt, regionOf } from '../rules/randomRegion.js';

/** `ingress tcp/22 203.0.113.7`, as a question. */
function question(text: string): Question {
  const match = /^(ingress|egress) (\w+)(?:\/(\d+)(?:-(\d+))?)? (\S+)(?: from port (\d+))?$/.exec(
    text,
  );
  if (!match) throw new Error(text);
  const [, direction, protocol = '', port, until, peer = '', source] = match;
  return {
    direction: direction as Question['direction'],
    protocol,
    peer,
    ...(port === undefined
      ? {}
      : until === undefined
        ? { port: Number(port) }
        : { portRange: `${port}/${until}` }),
    ...(source === undefined ? {} : { sourcePort: Number(source) }),
  };
}

const rule = (text: string, fields: Partial<Permission> = {}): Permission => {
  const [direction = '', policy = '', traffic = '', peer = '', priority = '1'] = text.split(' ');
  const [protocol = '', ports = '-1'] = traffic.split('/');
  const side = direction === 'ingress' ? 'Source' : 'Dest';
  return {
    Direction: direction,
    Policy: policy,
    IpProtocol: protocol,
    PortRange: ports === '-1' ? '-1/-1' : `${ports}/${ports}`,
    Priority: priority,
    ...(peer.startsWith('sg-')
      ? { [`${side}GroupId`]: peer }
      : { [`${peer.includes(':') ? 'Ipv6' : ''}${side}CidrIp`]: peer }),
    ...fields,
  };
};

interface Group {
  readonly id: string;
  readonly advanced?: boolean;
  readonly inner?: string;
  readonly rules?: readonly Permission[];
}

/** The verdict for an interface in all these groups; other members stand in `members`. */
function ask(
  text: string,
  groups: readonly Group[],
  members: Record<string, readonly string[]> = {},
) {
  const region = regionOf(
    groups.map((group) => ({ rules: [], ...group })),
    members,
  );
  const engine = new RuleEngine(new RegionRules(region));
  const eni = interfaceAt(
    'eni-me',
    '10.1.2.3',
    groups.map((group) => group.id),
  );
  return sayVerdict(answerProbe(question(text), subjectOf(eni), engine));
}

describe('documented and derived examples', () => {
  const A = { id: 'sg-a' };
  const B = { id: 'sg-b' };
  it.each<[string, string, readonly Group[], string]>([
    // facts/ecs 3.5, derived from [RULES] "Match policy".
    [
      'a Drop of another group at a stronger priority wins',
      'ingress tcp/22 203.0.113.7',
      [
        { ...A, rules: [rule('ingress accept tcp/22 0.0.0.0/0 2')] },
        { ...B, rules: [rule('ingress drop all 0.0.0.0/0 1')] },
      ],
      'deny',
    ],
    [
      'at a tie Drop wins',
      'ingress tcp/22 203.0.113.7',
      [
        { ...A, rules: [rule('ingress accept tcp/22 0.0.0.0/0 1')] },
        { ...B, rules: [rule('ingress drop all 0.0.0.0/0 1')] },
      ],
      'deny',
    ],
    [
      'a stronger Accept wins',
      'ingress tcp/22 203.0.113.7',
      [
        { ...A, rules: [rule('ingress accept tcp/22 0.0.0.0/0 1')] },
        { ...B, rules: [rule('ingress drop all 0.0.0.0/0 2')] },
      ],
      'allow',
    ],
    ['an empty basic group denies in', 'ingress tcp/22 203.0.113.7', [A], 'deny'],
    ['an empty basic group allows out', 'egress tcp/443 203.0.113.7', [A], 'allow'],
    [
      'an empty advanced group denies in',
      'ingress tcp/22 203.0.113.7',
      [{ ...A, advanced: true }],
      'deny',
    ],
    [
      'an empty advanced group denies out',
      'egress tcp/443 203.0.113.7',
      [{ ...A, advanced: true }],
      'deny',
    ],
    // [DOCS2021] Overview: legacy default rules have priority 110.
    [
      'priority 110 is weaker than 100, and not clamped',
      'ingress tcp/3389 203.0.113.7',
      [
        {
          ...A,
          rules: [
            rule('ingress accept tcp/3389 0.0.0.0/0 110'),
            rule('ingress drop tcp/3389 0.0.0.0/0 100'),
          ],
        },
      ],
      'deny',
    ],
    // [RULES] "Special security group rules"; [DOCS2021] Limits.
    [
      "the metadata service can't be blocked",
      'egress tcp/80 100.100.100.200',
      [{ ...A, rules: [rule('egress drop all 0.0.0.0/0 1')] }],
      'allow',
    ],
    [
      'TCP 25 out is closed whatever rules say',
      'egress tcp/25 203.0.113.7',
      [{ ...A, rules: [rule('egress accept tcp/25 0.0.0.0/0 1')] }],
      'deny',
    ],
    ['TCP 25 inside is a matter of rules', 'egress tcp/25 10.9.9.9', [A], 'allow'],
    [
      '0.0.0.0/0 says nothing about IPv6',
      'ingress tcp/22 2408:4005::1',
      [{ ...A, rules: [rule('ingress accept tcp/22 0.0.0.0/0 1')] }],
      'deny',
    ],
    [
      'protocol 6 is TCP',
      'ingress tcp/22 203.0.113.7',
      [{ ...A, rules: [rule('ingress accept 6/22 0.0.0.0/0 1')] }],
      'allow',
    ],
    [
      'protocol 0 is HOPOPT, not all',
      'ingress tcp/22 203.0.113.7',
      [{ ...A, rules: [rule('ingress accept 0 0.0.0.0/0 1')] }],
      'deny',
    ],
    [
      'ALL matches ICMP',
      'ingress icmp 203.0.113.7',
      [{ ...A, rules: [rule('ingress accept all 0.0.0.0/0 1')] }],
      'allow',
    ],
    [
      'ICMP does not match ICMPv6',
      'ingress icmpv6 2408:4005::1',
      [{ ...A, rules: [rule('ingress accept icmp 0.0.0.0/0 1')] }],
      'deny',
    ],
    [
      'a CIDR with host bits means its block',
      'ingress tcp/22 10.150.1.1',
      [{ ...A, rules: [rule('ingress accept tcp/22 10.159.6.18/12 1')] }],
      'allow',
    ],
  ])('%s', (_what, text, groups, verdict) => {
    expect(ask(text, groups).verdict).toBe(verdict);
  });

  // [DOCS2021] Network isolation within a basic security group; the Japanese page's variant.
  it.each<[string, readonly Group[], Record<string, readonly string[]>, string]>([
    [
      "members of an isolated group can't reach each other",
      [{ id: 'sg-a', inner: 'Drop' }],
      { 'sg-a': ['10.1.9.9'] },
      'deny',
    ],
    ['members of a default group can', [{ id: 'sg-a' }], { 'sg-a': ['10.1.9.9'] }, 'allow'],
    [
      'a shared connected group beats a shared isolated one',
      [{ id: 'sg-a', inner: 'Drop' }, { id: 'sg-b' }],
      { 'sg-a': ['10.1.9.9'], 'sg-b': ['10.1.9.9'] },
      'allow',
    ],
    [
      "members of an advanced group can't",
      [{ id: 'sg-a', advanced: true }],
      { 'sg-a': ['10.1.9.9'] },
      'deny',
    ],
    // [POL-ZH]: custom rules are ignored inside a group that accepts.
    [
      'intra-group Accept overrides a Drop',
      [{ id: 'sg-a', rules: [rule('ingress drop all 0.0.0.0/0 1')] }],
      { 'sg-a': ['10.1.9.9'] },
      'allow',
    ],
    [
      'a custom Accept overrides intra-group Drop',
      [{ id: 'sg-a', inner: 'Drop', rules: [rule('ingress accept tcp/22 10.1.0.0/16 1')] }],
      { 'sg-a': ['10.1.9.9'] },
      'allow',
    ],
  ])('%s', (_what, groups, members, verdict) => {
    expect(ask('ingress tcp/22 10.1.9.9', groups, members).verdict).toBe(verdict);
  });

  it('leaves egress inside a group uncertain where its rules would deny (facts/ecs 9.2)', () => {
    const groups = [{ id: 'sg-a', rules: [rule('egress drop tcp/22 0.0.0.0/0 1')] }];
    const verdict = ask('egress tcp/22 10.1.9.9', groups, { 'sg-a': ['10.1.9.9'] });
    expect([verdict.verdict, verdict.reason]).toStrictEqual([
      'uncertain',
      'out to members of sg-a: the documents disagree whether its own rules apply',
    ]);
    expect(ask('egress tcp/23 10.1.9.9', groups, { 'sg-a': ['10.1.9.9'] }).verdict).toBe('allow');
  });

  it('is partial where part of the question is denied, and names the parts', () => {
    const groups = [{ id: 'sg-a', rules: [rule('ingress accept tcp/22 203.0.113.0/25 1')] }];
    expect(ask('ingress tcp/22 203.0.113.0/24', groups).parts).toStrictEqual([
      {
        peer: '203.0.113.0/25',
        ports: '22/22',
        verdict: 'allow',
        decidedBy: {
          kind: 'rule',
          securityGroupId: 'sg-a',
          securityGroupRuleId: 'sgr-sg-a-0',
          priority: 1,
          policy: 'Accept',
        },
      },
      { peer: '203.0.113.128/25', ports: '22/22', verdict: 'deny', decidedBy: { kind: 'default' } },
    ]);
  });

  it('names the rule that would open the rest of what is partial, or what is in its way', () => {
    const rest = [{ id: 'sg-a', rules: [rule('ingress accept tcp/22 203.0.113.0/25 1')] }];
    expect(ask('ingress tcp/22 203.0.113.0/24', rest).remedy).toStrictEqual({
      kind: 'addRule',
      securityGroupId: 'sg-a',
      permission: {
        Direction: 'ingress',
        IpProtocol: 'TCP',
        PortRange: '22/22',
        SourceCidrIp: '203.0.113.0/24',
        Policy: 'Accept',
        Priority: '100',
      },
    });
    const dropped = [
      {
        id: 'sg-a',
        rules: [
          rule('ingress drop tcp/22 203.0.113.128/25 1'),
          rule('ingress accept tcp/22 203.0.113.0/24 5'),
        ],
      },
    ];
    expect(ask('ingress tcp/22 203.0.113.0/24', dropped).remedy).toStrictEqual({
      kind: 'ruleInTheWay',
      securityGroupRuleIds: ['sgr-sg-a-0'],
    });
  });
});

describe('what is stored in a form that the API does not accept', () => {
  const only = (fields: Partial<Permission>, text: string, advanced = false) =>
    ask(text, [
      { id: 'sg-a', advanced, rules: [{ ...rule('ingress accept tcp/22 0.0.0.0/0'), ...fields }] },
    ]).verdict;

  it.each<[string, string, Partial<Permission>, string, boolean]>([
    [
      'an Accept bound to an IPv6 address matches nothing on an interface without one',
      'ingress tcp/22 2408:4005::1',
      { SourceCidrIp: '', Ipv6SourceCidrIp: '::/0', Ipv6DestCidrIp: '2408:4005::9/128' },
      'deny',
      false,
    ],
    [
      'an egress Accept bound to another own address matches nothing',
      'egress tcp/22 203.0.113.7',
      { Direction: 'egress', DestCidrIp: '0.0.0.0/0', SourceCidrIp: '10.9.9.9/32' },
      'deny',
      true,
    ],
    [
      'a Drop with both CIDRs may be meant for either',
      'ingress tcp/22 2408:4005::1',
      { Policy: 'Drop', Ipv6SourceCidrIp: '2408::/16' },
      'deny',
      false,
    ],
    [
      'an Accept with both CIDRs may be meant for either',
      'ingress tcp/22 203.0.113.7',
      { Ipv6SourceCidrIp: '2408::/16' },
      'uncertain',
      false,
    ],
    [
      'an IPv6 text in the IPv4 field may mean anything',
      'ingress tcp/22 203.0.113.7',
      { SourceCidrIp: '2408::/16' },
      'uncertain',
      false,
    ],
    [
      'an IPv4-mapped block may mean IPv4',
      'ingress tcp/22 203.0.113.7',
      { SourceCidrIp: '', Ipv6SourceCidrIp: '::ffff:203.0.113.0/120' },
      'uncertain',
      false,
    ],
    [
      'an unknown direction may be either',
      'egress tcp/22 203.0.113.7',
      { Direction: 'sideways', Policy: 'Drop', DestCidrIp: '0.0.0.0/0', SourceCidrIp: '' },
      'uncertain',
      false,
    ],
    [
      'an unknown policy that may be a Drop leaves an allow uncertain',
      'egress tcp/22 203.0.113.7',
      { Direction: 'egress', Policy: 'Reject', DestCidrIp: '0.0.0.0/0', SourceCidrIp: '' },
      'uncertain',
      false,
    ],
    [
      'an unknown policy that may be an Accept leaves a deny uncertain',
      'ingress tcp/22 203.0.113.7',
      { Policy: 'Permit' },
      'uncertain',
      false,
    ],
    [
      'an Accept of an unknown protocol may let in what is denied',
      'ingress tcp/22 203.0.113.7',
      { IpProtocol: 'QUIC' },
      'uncertain',
      false,
    ],
  ])('%s', (_what, text, fields, verdict, advanced) => {
    expect(only(fields, text, advanced)).toBe(verdict);
  });

  it('is uncertain for a rule bound to an own address that was not read', () => {
    const region = regionOf(
      [
        {
          id: 'sg-a',
          rules: [{ ...rule('ingress accept tcp/22 0.0.0.0/0'), DestCidrIp: '10.1.2.3/32' }],
        },
      ],
      {},
    );
    const engine = new RuleEngine(new RegionRules(region));
    const subject = { id: 'eni-me', securityGroupIds: ['sg-a'], own: [] };
    expect(answerProbe(question('ingress tcp/22 203.0.113.7'), subject, engine).verdict).toBe(
      'uncertain',
    );
  });

  it('takes an IPv4-mapped peer as the IPv4 address that it means', () => {
    const accepts6 = { SourceCidrIp: '', Ipv6SourceCidrIp: '::/0' };
    expect(only(accepts6, 'ingress tcp/22 ::ffff:203.0.113.7')).toBe('deny');
    expect(only({}, 'ingress tcp/22 ::ffff:203.0.113.7')).toBe('allow');
  });

  it.each([
    [
      'a peer with host bits',
      'ingress tcp/22 10.0.0.1/8',
      'the peer 10.0.0.1/8 names a host inside a block: ask about 10.0.0.0/8, or about the host',
    ],
    ['an octal peer', 'ingress tcp/22 010.0.0.1', 'unreadable peer 010.0.0.1'],
    ['ICMP over IPv6', 'ingress icmp 2408:4005::1', 'icmp does not exist in IPv6'],
    ['a protocol that nobody knows', 'ingress quic 10.0.0.1', 'unknown protocol quic'],
  ])('is answered with what is wrong: %s', (_what, text, reason) => {
    expect(ask(text, [{ id: 'sg-a' }]).reason).toBe(reason);
  });
});

describe('a remedy', () => {
  const permission = (text: string, groups: readonly Group[]) => ask(text, groups).remedy;

  it('opens what no rule allows with the weakest rule', () => {
    expect(permission('ingress tcp/443 internet', [{ id: 'sg-a' }])).toStrictEqual({
      kind: 'addRule',
      securityGroupId: 'sg-a',
      permission: {
        Direction: 'ingress',
        IpProtocol: 'TCP',
        PortRange: '443/443',
        SourceCidrIp: '0.0.0.0/0',
        Policy: 'Accept',
        Priority: '100',
      },
    });
  });

  it('turns the verdict when it is added', () => {
    for (const existing of [
      'ingress drop tcp/22 0.0.0.0/0 7',
      'ingress accept tcp/22 0.0.0.0/0 7',
    ]) {
      const rules = [rule(existing)];
      const before = ask('ingress tcp/22 203.0.113.7', [{ id: 'sg-a', rules }]);
      if (before.remedy?.kind !== 'addRule') throw new Error('no rule');
      const added = before.remedy.permission as unknown as Permission;
      const after = ask('ingress tcp/22 203.0.113.7', [{ id: 'sg-a', rules: [...rules, added] }]);
      expect([before.verdict, after.verdict].sort()).toStrictEqual(['allow', 'deny']);
    }
  });

  it.each([
    ['the group of the rule that decides', 'ingress tcp/22 203.0.113.7', 'sg-b'],
    ['the first group where no rule decides', 'ingress tcp/80 203.0.113.7', 'sg-a'],
  ])('is for %s', (_what, text, group) => {
    const groups = [
      { id: 'sg-a' },
      { id: 'sg-b', rules: [rule('ingress drop tcp/22 0.0.0.0/0 7')] },
    ];
    const remedy = permission(text, groups);
    expect(remedy?.kind === 'addRule' && remedy.securityGroupId).toBe(group);
  });

  it('names the rule in the way where nothing can beat it', () => {
    expect(
      permission('ingress tcp/22 203.0.113.7', [
        { id: 'sg-a', rules: [rule('ingress drop tcp/22 0.0.0.0/0 1')] },
      ]),
    ).toStrictEqual({
      kind: 'ruleInTheWay',
      securityGroupRuleIds: ['sgr-sg-a-0'],
    });
  });

  it('is none where the platform decides', () => {
    expect(permission('egress tcp/25 203.0.113.7', [{ id: 'sg-a' }])).toBeUndefined();
  });
});

describe('the second example region', () => {
  const edge = JSON.parse(readFileSync('examples/region-edge.json', 'utf8')) as RegionSnapshot;
  const engine = new RuleEngine(new RegionRules(edge));
  const subjectNamed = (name: string) => {
    const instance = edge.instances.find((one) => one.InstanceName === name);
    const eni = edge.networkInterfaces.find((one) => one.InstanceId === instance?.InstanceId);
    if (!eni) throw new Error(name);
    return subjectOf(eni);
  };

  it.each([
    ['source-ports', 'ingress tcp/443 203.0.113.9 from port 40050', 'allow'],
    ['source-ports', 'ingress tcp/443 203.0.113.9 from port 40101', 'deny'],
    ['source-ports', 'ingress tcp/443 203.0.113.9', 'partial'],
    ['own-address-b', 'ingress tcp/22 198.51.100.7', 'deny'],
    ['own-address-b', 'ingress tcp/80 198.51.100.7', 'allow'],
    ['own-address-a', 'ingress tcp/80 198.51.100.7', 'partial'],
    ['gre-peer', 'ingress gre 10.144.0.1', 'allow'],
    ['gre-peer', 'ingress gre 10.150.0.1', 'deny'],
    ['gre-peer', 'ingress tcp/22 192.0.2.1', 'deny'],
    ['v6-only', 'ingress icmpv6 internet6', 'allow'],
    ['v6-only', 'ingress tcp/22 internet', 'deny'],
    ['v6-only', 'ingress tcp/22 internet6', 'allow'],
    ['v6-only', 'egress tcp/443 2001:db8::1', 'deny'],
    // The group's own members have addresses in it, and egress among them is not documented.
    ['v6-only', 'egress tcp/443 internet6', 'deny'],
    ['v6-only', 'ingress icmp internet6', 'uncertain'],
    ['isolated-1', 'ingress tcp/22 10.50.0.7', 'deny'],
    ['isolated-2', 'ingress tcp/22 10.50.0.8', 'allow'],
    ['isolated-2', 'egress tcp/22 10.50.0.8', 'uncertain'],
    ['half-read', 'ingress tcp/80 internet', 'uncertain'],
    // An unread list of an Accept can only allow more, of a Drop only deny more.
    ['lost-list', 'ingress tcp/5432 203.0.113.9', 'uncertain'],
    ['lost-list', 'ingress tcp/6379 203.0.113.9', 'deny'],
    ['lost-list', 'ingress tcp/22 203.0.113.9', 'deny'],
    ['lost-list', 'ingress tcp/22 192.0.2.9', 'uncertain'],
    ['lost-group', 'ingress tcp/22 203.0.113.9', 'uncertain'],
    ['advanced', 'ingress tcp/443 internet', 'allow'],
    ['advanced', 'egress tcp/80 internet', 'deny'],
    ['legacy-priority', 'ingress tcp/3389 203.0.113.9', 'deny'],
    ['legacy-priority', 'ingress tcp/3389 198.51.100.9', 'allow'],
    // An Accept of a protocol that can't be read may be about any.
    ['legacy-priority', 'ingress tcp/22 192.0.2.9', 'uncertain'],
  ])('%s: %s is %s', (name, text, verdict) => {
    expect(answerProbe(question(text), subjectNamed(name), engine).verdict).toBe(verdict);
  });

  it('checks 80, 443, 22, 3389, 8080 and ICMP at one click, over IPv6 too where there is an address', () => {
    const oneClick = createOneClick(engine);
    const traffic = (name: string) =>
      oneClick(subjectNamed(name)).map(
        ({ question: asked, verdict }) =>
          `${asked.protocol} ${asked.port ?? ''} ${asked.peer} ${verdict.verdict}`,
      );
    expect(traffic('legacy-priority')).toStrictEqual([
      'tcp 80 internet uncertain',
      'tcp 443 internet uncertain',
      'tcp 22 internet uncertain',
      'tcp 3389 internet partial',
      'tcp 8080 internet uncertain',
      'icmp  internet uncertain',
    ]);
    expect(traffic('v6-only')).toHaveLength(12);
  });
});
