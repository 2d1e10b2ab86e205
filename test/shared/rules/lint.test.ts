import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sayLint } from '../../../shared/messages/sayLint.js';
import type { Permission } from '../../../shared/region/regionSnapshot.js';
import { difference } from '../../../shared/rules/difference.js';
import { entriesOf } from '../../../shared/rules/entries.js';
import { type LintFinding, lintGroups } from '../../../shared/rules/lint.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { randomRegion, regionOf } from './randomRegion.js';
import { runs } from './runs.js';

const rule = (fields: Partial<Permission>): Permission => ({
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '1',
  SourceCidrIp: '0.0.0.0/0',
  ...fields,
});

function lint(...rules: Permission[]) {
  const snapshot = regionOf([{ id: 'sg-a', inner: 'Drop', rules }], {});
  const engine = new RuleEngine(new RegionRules(snapshot));
  return lintGroups(engine.groupSet(['sg-a']), snapshot, 1_000);
}

const short = (findings: readonly LintFinding[]) =>
  findings.map((one) => `${one.kind} ${one.securityGroupRuleId}: ${sayLint(one.detail)}`);

describe('lint', () => {
  it.each<[string, Permission[], string[]]>([
    [
      'finds a rule that a wider one of the same action shadows',
      [rule({ PortRange: '1/65535' }), rule({ Priority: '2' })],
      ['shadowed sgr-sg-a-1: never decides: sgr-sg-a-0 covers it'],
    ],
    [
      'finds a rule that two halves shadow together, one of which does the opposite',
      [
        rule({ SourceCidrIp: '0.0.0.0/1' }),
        rule({ SourceCidrIp: '128.0.0.0/1', Policy: 'Drop' }),
        rule({ Priority: '2' }),
      ],
      [
        'shadowed sgr-sg-a-2: never decides: sgr-sg-a-0, sgr-sg-a-1 cover it, part of which does the opposite',
      ],
    ],
    [
      'finds a Drop that changes nothing because the default drops too',
      [rule({ Policy: 'Drop', Priority: '100' })],
      ['redundant sgr-sg-a-0: changes nothing: without it default would say the same'],
    ],
    [
      'finds a CIDR that names a host and means a block',
      [rule({ SourceCidrIp: '10.159.6.18/12' })],
      ['widerThanWritten sgr-sg-a-0: 10.159.6.18/12 names one host and means 1,048,576 addresses'],
    ],
    [
      'finds two halves of the Internet',
      [rule({ SourceCidrIp: '0.0.0.0/1' }), rule({ SourceCidrIp: '128.0.0.0/1' })],
      ['widerThanWritten sgr-sg-a-0: covers the whole Internet together with sgr-sg-a-1'],
    ],
    [
      'finds IPv6 left open beside a Drop of IPv4',
      [
        rule({ Policy: 'Drop' }),
        rule({ SourceCidrIp: '', Ipv6SourceCidrIp: '::/0', Priority: '5' }),
        rule({ SourceCidrIp: '10.0.0.0/8', Priority: '1', PortRange: '80/80' }),
      ],
      [
        'redundant sgr-sg-a-0: changes nothing: without it default would say the same',
        'widerThanWritten sgr-sg-a-1: stays open over IPv6: sgr-sg-a-0 drops IPv4 alone',
      ],
    ],
    [
      'finds an Accept that a Drop of the same priority beats',
      [rule({ SourceCidrIp: '10.0.0.0/8' }), rule({ SourceCidrIp: '10.1.0.0/16', Policy: 'Drop' })],
      ['contradiction sgr-sg-a-0: accepts what sgr-sg-a-1 drops at the same priority 1; Drop wins'],
    ],
    [
      "reports what it can't read",
      [rule({ IpProtocol: 'QUIC' })],
      ['unreadable sgr-sg-a-0: IpProtocol QUIC'],
    ],
    [
      'has nothing to say about rules that all matter',
      [rule({}), rule({ PortRange: '80/80' })],
      [],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(short(lint(...rules).findings)).toStrictEqual(expected);
  });

  it('counts head-room and what removing rules would free, lists by MaxEntries', () => {
    const report = lint(
      rule({ PortRange: '1/65535' }),
      rule({ SourceCidrIp: '', SourcePrefixListId: 'pl-1', Priority: '2' }),
    );
    expect([report.ruleCount, report.headroom, report.freed]).toStrictEqual([6, 994, 5]);
  });

  it('tells of rules that say the same all but one', () => {
    const same = rule({});
    expect(short(lint(same, same, same).findings)).toStrictEqual([
      'shadowed sgr-sg-a-1: never decides: sgr-sg-a-0 covers it',
      'shadowed sgr-sg-a-2: never decides: sgr-sg-a-0 covers it',
    ]);
  });

  it('tells of rules that cover one another all but those that must stay', () => {
    // Each port is opened by two of the three.
    const ports = (PortRange: string, Priority: string) => rule({ PortRange, Priority });
    const three = [
      ports('1/20', '1'),
      ports('11/30', '2'),
      ports('21/30', '3'),
      ports('1/10', '3'),
    ];
    expect(short(lint(...three).findings)).toStrictEqual([
      'shadowed sgr-sg-a-2: never decides: sgr-sg-a-1 covers it',
      'shadowed sgr-sg-a-3: never decides: sgr-sg-a-0 covers it',
    ]);
    // Without the first the second opens 1 to 10, and without the second the first does.
    const chain = [ports('1/10', '1'), ports('1/20', '2'), ports('11/30', '3')];
    expect(short(lint(...chain).findings)).toStrictEqual([
      'redundant sgr-sg-a-1: changes nothing: without it sgr-sg-a-2 would say the same',
    ]);
  });

  it('calls rules shadowed or redundant only when removing all of them changes nothing', () => {
    fc.assert(
      fc.property(randomRegion, ({ snapshot, groupIds }) => {
        const engine = new RuleEngine(new RegionRules(snapshot));
        const set = engine.groupSet(groupIds);
        const { findings } = lintGroups(set, snapshot, 1_000);
        for (const direction of ['ingress', 'egress'] as const) {
          const removable = new Set(
            findings
              .filter((one) => one.kind === 'shadowed' || one.kind === 'redundant')
              .filter((one) => one.direction === direction)
              .map((one) => one.securityGroupRuleId),
          );
          const before = entriesOf(set, direction);
          const after = before.filter(
            (entry) => !removable.has(entry.rule?.securityGroupRuleId ?? ''),
          );
          expect(after.length).toBe(before.length - removable.size);
          expect(difference(before, after)).toStrictEqual([]);
        }
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('a finding', () => {
  const findingsOf = (...rules: Permission[]) => lint(...rules).findings;
  const drop = (fields: Partial<Permission>) => rule({ Policy: 'Drop', ...fields });
  const out = (fields: Partial<Permission>): Permission => ({
    Direction: 'egress',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    Policy: 'Accept',
    Priority: '1',
    ...fields,
  });
  const kinds = (...rules: Permission[]) => short(findingsOf(...rules));

  it('says which rule it is about, and which others', () => {
    expect(findingsOf(rule({ PortRange: '1/65535' }), rule({ Priority: '2' }))).toStrictEqual([
      {
        kind: 'shadowed',
        securityGroupId: 'sg-a',
        securityGroupRuleId: 'sgr-sg-a-1',
        direction: 'ingress',
        detail: { code: 'covered', by: ['sgr-sg-a-0'], differs: false },
        others: ['sgr-sg-a-0'],
        differs: false,
      },
    ]);
    expect(
      findingsOf(
        out({ Policy: 'Drop', PortRange: '1/65535', DestCidrIp: '10.0.0.0/8' }),
        out({ Priority: '2', DestCidrIp: '10.1.0.0/16' }),
      ),
    ).toStrictEqual([
      {
        kind: 'shadowed',
        securityGroupId: 'sg-a',
        securityGroupRuleId: 'sgr-sg-a-1',
        direction: 'egress',
        detail: { code: 'covered', by: ['sgr-sg-a-0'], differs: true },
        others: ['sgr-sg-a-0'],
        differs: true,
      },
    ]);
    expect(findingsOf(rule({ SourceCidrIp: '10.0.0.0/8' }), rule({ Priority: '2' }))).toStrictEqual(
      [
        {
          kind: 'redundant',
          securityGroupId: 'sg-a',
          securityGroupRuleId: 'sgr-sg-a-0',
          direction: 'ingress',
          detail: { code: 'changesNothing', beside: ['sgr-sg-a-1'] },
          others: ['sgr-sg-a-1'],
        },
      ],
    );
  });

  it('is none about a rule that what it may hide could decide instead', () => {
    const perhaps = rule({ Policy: 'Reject', SourceCidrIp: '10.0.0.0/8' });
    const first = rule({ SourceCidrIp: '10.0.0.0/8' });
    // Without the first, the unknown one may drop.
    expect(kinds(first, { ...perhaps, Priority: '2' }, rule({ Priority: '3' }))).toStrictEqual([
      'unreadable sgr-sg-a-1: Policy Reject',
    ]);
    // An unknown one before both, or behind both, changes nothing of that.
    const redundant = (index: number, by: number) =>
      `redundant sgr-sg-a-${index}: changes nothing: without it sgr-sg-a-${by} would say the same`;
    expect(kinds(perhaps, { ...first, Priority: '2' }, rule({ Priority: '3' }))).toStrictEqual([
      redundant(1, 2),
      'unreadable sgr-sg-a-0: Policy Reject',
    ]);
    expect(kinds(first, rule({ Priority: '2' }), { ...perhaps, Priority: '3' })).toStrictEqual([
      redundant(0, 1),
      'unreadable sgr-sg-a-2: Policy Reject',
    ]);
  });

  it('is none about a rule that matters for one port, one peer or one protocol', () => {
    const wide = drop({ IpProtocol: 'ALL', PortRange: '-1/-1', Priority: '2' });
    const text = 'redundant sgr-sg-a-1: changes nothing: without it default would say the same';
    expect(kinds(rule({}), wide)).toStrictEqual([text]);
    expect(kinds(rule({ SourceCidrIp: '8.8.8.8' }), wide)).toStrictEqual([text]);
    const v6 = rule({ SourceCidrIp: '', Ipv6SourceCidrIp: '2001:db8::/32' });
    expect(kinds(v6)).toStrictEqual([]);
    expect(kinds(v6, { ...v6, Priority: '2', Policy: 'Drop' })).toStrictEqual([
      'shadowed sgr-sg-a-1: never decides: sgr-sg-a-0 covers it, part of which does the opposite',
    ]);
  });

  it('is none about a rule whose peers are empty', () => {
    expect(kinds(rule({ SourceCidrIp: '', SourceGroupId: 'sg-a' }))).toStrictEqual([]);
  });

  it('names the built-in behaviours too', () => {
    const snapshot = regionOf(
      [
        {
          id: 'sg-a',
          rules: [rule({ SourceCidrIp: '10.0.0.1' }), drop({ SourceCidrIp: '10.0.0.2' })],
        },
      ],
      { 'sg-a': ['10.0.0.1', '10.0.0.2'] },
    );
    const set = new RuleEngine(new RegionRules(snapshot)).groupSet(['sg-a']);
    expect(short(lintGroups(set, snapshot, 1_000).findings)).toStrictEqual([
      'shadowed sgr-sg-a-1: never decides: members of sg-a covers it, part of which does the opposite',
      'shadowed sgr-sg-a-0: never decides: members of sg-a covers it',
    ]);
    expect(
      kinds(
        out({ PortRange: '25/25', DestCidrIp: '8.8.8.8' }),
        out({ IpProtocol: 'ALL', PortRange: '-1/-1', DestCidrIp: '100.100.100.200' }),
      ),
    ).toStrictEqual([
      'shadowed sgr-sg-a-0: never decides: platformBlock covers it, part of which does the opposite',
      'shadowed sgr-sg-a-1: never decides: alwaysAllowed covers it',
    ]);
  });

  it('sees rules beyond the first 32', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      rule({ PortRange: `${100 + index}/${100 + index}` }),
    );
    const found = (ports: string) => kinds(...many, drop({ Priority: '2', PortRange: ports }));
    const opposite = 'part of which does the opposite';
    expect(found('139/139')).toStrictEqual([
      `shadowed sgr-sg-a-40: never decides: sgr-sg-a-39 covers it, ${opposite}`,
    ]);
    expect(found('135/136')).toStrictEqual([
      `shadowed sgr-sg-a-40: never decides: sgr-sg-a-35, sgr-sg-a-36 cover it, ${opposite}`,
    ]);
  });

  it('sees peers beyond the first 32 rules', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      rule({ SourceCidrIp: `10.0.${index}.0/24` }),
    );
    const found = kinds(...many, drop({ Priority: '2', SourceCidrIp: '10.0.35.128/25' }));
    expect(found).toStrictEqual([
      'shadowed sgr-sg-a-40: never decides: sgr-sg-a-35 covers it, part of which does the opposite',
    ]);
  });

  it('names all that would say the same', () => {
    const parts = ['10.0.0.0/9', '10.128.0.0/9'].map((SourceCidrIp) =>
      rule({ SourceCidrIp, Priority: '2', PortRange: '22/23' }),
    );
    expect(kinds(rule({ SourceCidrIp: '10.0.0.0/8' }), ...parts)[0]).toBe(
      'redundant sgr-sg-a-0: changes nothing: without it sgr-sg-a-1, sgr-sg-a-2 would say the same',
    );
  });

  it('about ingress stands before one about egress', () => {
    const read = { DestCidrIp: '10.0.0.7/24', Policy: 'Drop' };
    const odd = { DestCidrIp: '10.0.0.0/8', Policy: 'x' };
    expect(
      kinds(
        out(read),
        out(odd),
        rule({ SourceCidrIp: '10.0.0.7/24' }),
        rule({ Policy: 'x', PortRange: '80/80' }),
      ),
    ).toStrictEqual([
      'unreadable sgr-sg-a-3: Policy x',
      'widerThanWritten sgr-sg-a-2: 10.0.0.7/24 names one host and means 256 addresses',
      'unreadable sgr-sg-a-1: Policy x',
      'widerThanWritten sgr-sg-a-0: 10.0.0.7/24 names one host and means 256 addresses',
    ]);
  });

  describe('about a contradiction', () => {
    const contradictions = (...rules: Permission[]) =>
      kinds(...rules).filter((one) => one.startsWith('contradiction'));

    it('names every Drop, or the first five', () => {
      const drops = (count: number) =>
        Array.from({ length: count }, (_, index) => drop({ SourceCidrIp: `10.0.${index}.0/24` }));
      const all = (count: number) =>
        Array.from({ length: count }, (_, index) => `sgr-sg-a-${index + 1}`).join(', ');
      const text = (who: string) =>
        `contradiction sgr-sg-a-0: accepts what ${who} drop at the same priority 1; Drop wins`;
      expect(contradictions(rule({}), ...drops(2))).toStrictEqual([text(all(2))]);
      expect(contradictions(rule({}), ...drops(5))).toStrictEqual([text(all(5))]);
      expect(contradictions(rule({}), ...drops(7))).toStrictEqual([text(`${all(5)} and 2 more`)]);
    });

    it.each<[string, Partial<Permission>, Partial<Permission>, boolean]>([
      ['another priority', {}, { Priority: '2' }, false],
      ['other ports', {}, { PortRange: '23/24' }, false],
      ['another protocol', {}, { IpProtocol: 'UDP' }, false],
      ['all protocols', {}, { IpProtocol: 'ALL', PortRange: '-1/-1' }, true],
      ['all protocols first', { IpProtocol: 'ALL', PortRange: '-1/-1' }, {}, true],
      ['other peers', { SourceCidrIp: '10.0.0.0/8' }, { SourceCidrIp: '11.0.0.0/8' }, false],
      ['the same source ports', { SourcePortRange: '1/9' }, { SourcePortRange: '9/10' }, true],
      ['other source ports', { SourcePortRange: '1/9' }, { SourcePortRange: '10/11' }, false],
      ['an own address', {}, { DestCidrIp: '10.0.0.5' }, true],
      ['the same own address', { DestCidrIp: '10.0.0.0/8' }, { DestCidrIp: '10.0.0.5' }, true],
      ['another own address', { DestCidrIp: '10.0.0.4' }, { DestCidrIp: '10.0.0.5' }, false],
    ])('needs traffic in common: %s', (_what, accept, against, found) => {
      expect(contradictions(rule(accept), drop(against))).toHaveLength(found ? 1 : 0);
    });

    it('needs an Accept and a Drop of one direction', () => {
      expect(contradictions(rule({}), rule({}))).toStrictEqual([]);
      expect(contradictions(drop({}), drop({}))).toStrictEqual([]);
      expect(
        contradictions(rule({}), out({ Policy: 'Drop', DestCidrIp: '0.0.0.0/0' })),
      ).toStrictEqual([]);
      expect(
        contradictions(
          out({ DestCidrIp: '0.0.0.0/0' }),
          out({ Policy: 'Drop', DestCidrIp: '0.0.0.0/0' }),
        ),
      ).toStrictEqual([
        'contradiction sgr-sg-a-0: accepts what sgr-sg-a-1 drops at the same priority 1; Drop wins',
      ]);
    });
  });

  describe('about a rule wider than written', () => {
    const wider = (...rules: Permission[]) =>
      kinds(...rules).filter((one) => !/^(shadowed|redundant|contradiction) /.test(one));

    it.each<[string, Permission, string]>([
      [
        'IPv4',
        rule({ SourceCidrIp: '10.0.0.7/24' }),
        '10.0.0.7/24 names one host and means 256 addresses',
      ],
      [
        'IPv6',
        rule({ SourceCidrIp: '', Ipv6SourceCidrIp: '2001:db8::5/64' }),
        '2001:db8::5/64 names one host and means the whole /64',
      ],
      [
        'the own side',
        rule({ DestCidrIp: '10.0.0.7/31' }),
        '10.0.0.7/31 names one host and means 2 addresses',
      ],
      [
        'egress',
        out({ DestCidrIp: '10.0.0.7/24' }),
        '10.0.0.7/24 names one host and means 256 addresses',
      ],
      [
        'egress over IPv6',
        out({ Ipv6DestCidrIp: '2001:db8::5/64' }),
        '2001:db8::5/64 names one host and means the whole /64',
      ],
    ])('names a host in a block: %s', (_what, one, detail) => {
      expect(wider(one)).toStrictEqual([`widerThanWritten sgr-sg-a-0: ${detail}`]);
      const found = findingsOf(one).filter(({ kind }) => kind === 'widerThanWritten');
      expect(found.map(({ others }) => others)).toStrictEqual([[]]);
    });

    it('takes three parts of the Internet together, once, at the first', () => {
      const parts = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/1'];
      const rules = parts.map((SourceCidrIp) => rule({ SourceCidrIp }));
      const found = lint(...rules).findings;
      expect(short(found)).toStrictEqual([
        'widerThanWritten sgr-sg-a-0: covers the whole Internet together with sgr-sg-a-1, sgr-sg-a-2',
      ]);
      expect(found[0]?.others).toStrictEqual(['sgr-sg-a-1', 'sgr-sg-a-2']);
    });

    const low = { SourceCidrIp: '0.0.0.0/1' };
    const high = { SourceCidrIp: '128.0.0.0/1' };
    it.each<[string, ...Permission[]]>([
      ['one half alone', rule(low)],
      ['one half twice', rule(low), rule(low)],
      ['a part that is missing', rule(low), rule({ SourceCidrIp: '128.0.0.0/2' })],
      ['halves of other ports', rule(low), rule({ ...high, PortRange: '23/23' })],
      ['halves of other protocols', rule(low), rule({ ...high, IpProtocol: 'UDP' })],
      ['halves of other source ports', rule(low), rule({ ...high, SourcePortRange: '1/1023' })],
      ['halves for other own addresses', rule(low), rule({ ...high, DestCidrIp: '10.0.0.5' })],
      ['a half that drops', rule(low), drop(high)],
      ['the whole and a private block', rule({}), rule({ SourceCidrIp: '10.0.0.0/8' })],
      [
        'private blocks',
        rule({ SourceCidrIp: '10.0.0.0/8' }),
        rule({ SourceCidrIp: '127.0.0.0/8' }),
      ],
      ['the whole, twice', rule({}), rule({})],
    ])('says nothing of %s', (_what, ...rules) => {
      expect(wider(...rules)).toStrictEqual([]);
    });

    it('does not count the whole or what is not of the Internet among the parts', () => {
      expect(
        wider(rule({}), rule(low), rule(high), rule({ SourceCidrIp: '10.0.0.0/8' })),
      ).toStrictEqual([
        'widerThanWritten sgr-sg-a-1: covers the whole Internet together with sgr-sg-a-2',
      ]);
      expect(
        wider(rule({ SourceCidrIp: '10.0.0.0/8' }), rule(low), rule({ ...high, Priority: '2' })),
      ).toStrictEqual([
        'widerThanWritten sgr-sg-a-1: covers the whole Internet together with sgr-sg-a-2',
      ]);
    });

    const open6 = { SourceCidrIp: '', Ipv6SourceCidrIp: '::/0', Priority: '5' };
    const text = (who: string) =>
      `widerThanWritten sgr-sg-a-0: stays open over IPv6: ${who} IPv4 alone`;
    it.each<[string, Permission[], string[]]>([
      ['a Drop', [rule(open6), drop({})], [text('sgr-sg-a-1 drops')]],
      [
        'a Drop at its priority',
        [rule(open6), drop({ Priority: '5' })],
        [text('sgr-sg-a-1 drops')],
      ],
      [
        'two Drops',
        [rule(open6), drop({}), drop({ IpProtocol: 'ALL', PortRange: '-1/-1' })],
        [text('sgr-sg-a-1, sgr-sg-a-2 drop')],
      ],
      [
        'a Drop on egress',
        [
          out({ Ipv6DestCidrIp: '::/0', Priority: '5' }),
          out({ Policy: 'Drop', DestCidrIp: '0.0.0.0/0' }),
        ],
        [text('sgr-sg-a-1 drops')],
      ],
      ['a weaker Drop', [rule(open6), drop({ Priority: '6' })], []],
      ['an Accept', [rule(open6), rule({})], []],
      ['a Drop of a part', [rule(open6), drop({ SourceCidrIp: '10.0.0.0/8' })], []],
      ['a Drop of other ports', [rule(open6), drop({ PortRange: '23/23' })], []],
      ['a Drop of another protocol', [rule(open6), drop({ IpProtocol: 'UDP' })], []],
      ['a Drop of both', [rule({ ...open6, IpProtocol: 'UDP' }), drop({}), drop(open6)], []],
      ['part of IPv6', [rule({ ...open6, Ipv6SourceCidrIp: '2000::/3' }), drop({})], []],
      ['IPv4 itself', [rule({ Priority: '5' }), drop({})], []],
      ['a Drop that stays', [drop(open6), drop({})], []],
    ])('sees IPv6 left open beside %s', (_what, rules, expected) => {
      expect(wider(...rules)).toStrictEqual(expected);
      const found = findingsOf(...rules).filter(({ kind }) => kind === 'widerThanWritten');
      for (const one of found) {
        expect(one.detail).toStrictEqual({ code: 'openOverIpv6', by: one.others });
      }
    });
  });

  it("about what can't be read keeps the rule out of all others", () => {
    expect(kinds(rule({ SourceCidrIp: '10.0.0.7/24', Policy: 'Reject' }), drop({}))).toStrictEqual([
      'unreadable sgr-sg-a-0: Policy Reject',
    ]);
    const found = findingsOf(rule({ IpProtocol: 'QUIC' }));
    expect(found).toStrictEqual([
      {
        kind: 'unreadable',
        securityGroupId: 'sg-a',
        securityGroupRuleId: 'sgr-sg-a-0',
        direction: 'ingress',
        detail: { code: 'unread', faults: { IpProtocol: 'QUIC' } },
        others: [],
      },
    ]);
  });

  it('counts a rule once, whichever directions it stands for', () => {
    expect(lint(rule({ Direction: 'both' })).ruleCount).toBe(1);
  });

  it('frees the rules that it names, not others without an id', () => {
    const report = lint(
      rule({ SecurityGroupRuleId: undefined, PortRange: '1/65535' }),
      rule({ SecurityGroupRuleId: undefined, Priority: '2' }),
    );
    expect([report.ruleCount, report.headroom, report.freed]).toStrictEqual([2, 998, 1]);
    expect(report.findings[0]?.detail).toStrictEqual({
      code: 'covered',
      by: ['rule'],
      differs: false,
    });
  });
});
