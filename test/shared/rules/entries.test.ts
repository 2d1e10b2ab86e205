import { describe, expect, it } from 'vitest';
import type { Reason } from '../../../shared/contracts/reason.js';
import { everyAddress } from '../../../shared/rules/addressSet.js';
import {
  decidedByOf,
  type Entry,
  entriesOf,
  type GroupSet,
  looksAtOwn,
} from '../../../shared/rules/entries.js';
import { bothInternets, metadataService, privateSpace } from '../../../shared/rules/internet.js';
import { everyPort } from '../../../shared/rules/portRange.js';
import type { GroupRules } from '../../../shared/rules/regionRules.js';
import type { Rule } from '../../../shared/rules/rule.js';
import { addresses, because, denyAll, entryOf } from './entry.js';

const ruleOf = (securityGroupRuleId: string, fields: Partial<Rule> = {}): Rule => ({
  securityGroupId: 'sg-a',
  securityGroupRuleId,
  direction: 'ingress',
  policy: 'Accept',
  priority: 1,
  protocol: 6,
  ports: [22, 23],
  sourcePorts: [1, 1_025],
  peers: addresses('10.0.0.0/8'),
  permission: { Direction: 'ingress', IpProtocol: 'TCP', Policy: 'Accept', Priority: 1 },
  ...fields,
});
const groupOf = (fields: Partial<GroupRules> = {}): GroupRules => ({
  securityGroupId: 'sg-a',
  name: 'a',
  kind: 'basic',
  classic: false,
  innerAccessPolicy: 'Drop',
  rules: [],
  members: addresses(),
  ...fields,
});
const setOf = (...groups: GroupRules[]): GroupSet => ({
  ids: groups.map((one) => one.securityGroupId),
  groups,
  missing: [],
});
const ruleIds = (entries: readonly Entry[]) =>
  entries.flatMap(({ rule }) => (rule ? [rule.securityGroupRuleId] : []));
const unread = (unknown: Reason) => entryOf({ allow: false, unknown, policyUnknown: true });
const allowAll = entryOf({ kind: 'default' });

describe('the entries of a set of groups', () => {
  it('are a rule as it is, and the default', () => {
    const rule = ruleOf('r');
    expect(entriesOf(setOf(groupOf({ rules: [rule] })), 'ingress')).toStrictEqual([
      {
        kind: 'rule',
        allow: true,
        protocol: 6,
        peers: rule.peers,
        ports: [22, 23],
        sourcePorts: [1, 1_025],
        securityGroupId: 'sg-a',
        rule,
      },
      denyAll,
    ]);
  });

  it('begin on egress with what the platform does', () => {
    expect(entriesOf(setOf(groupOf()), 'egress')).toStrictEqual([
      entryOf({ kind: 'alwaysAllowed', peers: metadataService }),
      {
        kind: 'platformBlock',
        allow: false,
        peers: bothInternets,
        protocol: 6,
        ports: [25, 26],
        sourcePorts: everyPort,
      },
      allowAll,
    ]);
  });

  it.each<[string, GroupRules[], Entry, Entry]>([
    ['basic groups', [groupOf(), groupOf()], denyAll, allowAll],
    ['advanced groups', [groupOf({ kind: 'advanced' })], denyAll, denyAll],
    ['both kinds', [groupOf(), groupOf({ kind: 'advanced' })], denyAll, denyAll],
    ['no group', [], denyAll, denyAll],
  ])('end with the default of %s', (_what, groups, ingress, egress) => {
    expect(entriesOf(setOf(...groups), 'ingress').at(-1)).toStrictEqual(ingress);
    expect(entriesOf(setOf(...groups), 'egress').at(-1)).toStrictEqual(egress);
  });

  it('are the rules of one direction', () => {
    const group = groupOf({ rules: [ruleOf('in'), ruleOf('out', { direction: 'egress' })] });
    expect(ruleIds(entriesOf(setOf(group), 'ingress'))).toEqual(['in']);
    expect(ruleIds(entriesOf(setOf(group), 'egress'))).toEqual(['out']);
  });

  it('stand by priority over all groups, Drop first, what may be a Drop in between', () => {
    const unknown = { unknown: { PortRange: 'why' } };
    const groups = [
      groupOf({
        rules: [
          ruleOf('2 accept', { priority: 2 }),
          ruleOf('1 perhaps accept', unknown),
          ruleOf('1 accept'),
          ruleOf('1 accept or drop', { ...unknown, policyUnknown: true }),
        ],
      }),
      groupOf({
        rules: [
          ruleOf('1 perhaps drop', { ...unknown, policy: 'Drop' }),
          ruleOf('1 drop', { policy: 'Drop' }),
          ruleOf('110 drop', { policy: 'Drop', priority: 110 }),
        ],
      }),
    ];
    expect(ruleIds(entriesOf(setOf(...groups), 'ingress'))).toEqual([
      '1 drop',
      '1 accept or drop',
      '1 perhaps drop',
      '1 accept',
      '1 perhaps accept',
      '2 accept',
      '110 drop',
    ]);
  });

  it('are the same objects wherever a rule or group stands', () => {
    const a = groupOf({
      innerAccessPolicy: 'Accept',
      members: addresses('10.0.0.1'),
      rules: [ruleOf('r')],
    });
    const b = groupOf({ securityGroupId: 'sg-b' });
    for (const direction of ['ingress', 'egress'] as const) {
      const alone = entriesOf(setOf(a), direction);
      const both = entriesOf(setOf(a, b), direction);
      expect(alone).toHaveLength(both.length);
      for (const [index, entry] of alone.entries()) expect(both[index]).toBe(entry);
    }
  });
});

describe('members of one group', () => {
  const group = groupOf({
    innerAccessPolicy: 'Accept',
    members: addresses('10.0.0.1', '2001:db8::1'),
  });
  const inner = { kind: 'intraGroup', securityGroupId: 'sg-a' } as const;
  const over6 = entryOf({
    ...inner,
    peers: addresses('2001:db8::1'),
    unknown: { code: 'insideOverIpv6', group: 'sg-a' },
  });

  it('are let in before any rule; over IPv6 perhaps', () => {
    const rule = ruleOf('r', { policy: 'Drop' });
    const entries = entriesOf(setOf({ ...group, rules: [rule] }), 'ingress');
    expect(entries.slice(0, 2)).toStrictEqual([
      entryOf({ ...inner, peers: addresses('10.0.0.1') }),
      over6,
    ]);
    expect(entries[2]?.rule).toBe(rule);
  });

  it('are let out where the rules allow', () => {
    expect(entriesOf(setOf(group), 'egress').slice(2, -1)).toStrictEqual([
      entryOf({
        ...inner,
        peers: addresses('10.0.0.1'),
        onlyIfAllowed: { code: 'outInside', group: 'sg-a' },
      }),
      over6,
    ]);
  });

  it('have one entry where none has an IPv6 address', () => {
    const plain = { ...group, members: addresses('10.0.0.1') };
    expect(entriesOf(setOf(plain), 'ingress')).toStrictEqual([
      entryOf({ ...inner, peers: addresses('10.0.0.1') }),
      denyAll,
    ]);
  });

  it('are nothing special in an isolated or an advanced group', () => {
    expect(entriesOf(setOf({ ...group, innerAccessPolicy: 'Drop' }), 'ingress')).toStrictEqual([
      denyAll,
    ]);
    expect(entriesOf(setOf({ ...group, kind: 'advanced' }), 'ingress')).toStrictEqual([denyAll]);
  });

  it('that were not read may be any private address', () => {
    expect(entriesOf(setOf({ ...group, members: undefined }), 'ingress')).toStrictEqual([
      entryOf({
        ...inner,
        peers: privateSpace,
        unknown: { code: 'membersUnread', group: 'sg-a' },
        neighbours: true,
      }),
      denyAll,
    ]);
  });

  it.each(['basic', 'unknown'] as const)(
    'of a %s group may reach one another where its policy can not be read',
    (kind) => {
      const kindUnknown: Reason = { code: 'groupTypeUnknown', group: 'sg-a', type: 'x' };
      const doubtful = {
        ...group,
        innerAccessPolicy: 'unknown',
        ...(kind === 'unknown' ? { kind, kindUnknown } : {}),
      } as const;
      const unknown =
        kind === 'unknown' ? kindUnknown : ({ code: 'innerPolicyUnread', group: 'sg-a' } as const);
      expect(entriesOf(setOf(doubtful), 'ingress')).toStrictEqual([
        entryOf({ ...inner, peers: group.members, unknown }),
        denyAll,
      ]);
    },
  );
});

describe('what was not read', () => {
  it('of a group may be anything, below a Drop of priority 1', () => {
    const drop = ruleOf('drop', { policy: 'Drop' });
    const accept = ruleOf('accept');
    const set = { ...setOf(groupOf({ rules: [accept, drop] })), missing: ['sg-x'] };
    const entries = entriesOf(set, 'ingress');
    expect(entries.map((one) => one.rule ?? one)).toStrictEqual([
      entryOf({
        kind: 'intraGroup',
        peers: privateSpace,
        unknown: because('sg-x'),
        neighbours: true,
      }),
      drop,
      unread(because('sg-x')),
      accept,
      denyAll,
    ]);
  });

  it('of its rules may be anything as well', () => {
    const accept = ruleOf('accept');
    const group = groupOf({ incomplete: true, rules: [accept] });
    expect(
      entriesOf(setOf(group, groupOf()), 'ingress').map((one) => one.rule ?? one),
    ).toStrictEqual([unread({ code: 'rulesUnread', group: 'sg-a' }), accept, denyAll]);
  });

  it('is all of the classic network', () => {
    const group = groupOf({ classic: true, rules: [ruleOf('drop', { policy: 'Drop' })] });
    expect(entriesOf(setOf(group, groupOf()), 'ingress')[0]).toStrictEqual(
      unread({ code: 'classicNetwork' }),
    );
    expect(entriesOf(setOf(group, groupOf()), 'ingress')).toHaveLength(3);
  });

  it.each<[string, Partial<Rule>, object]>([
    ['a rule', { unknown: { PortRange: 'why' } }, {}],
    ['a policy', { unknown: { PortRange: 'why' }, policyUnknown: true }, { policyUnknown: true }],
    ['its peers', { unknown: { PortRange: 'why' }, neighbours: true }, { neighbours: true }],
  ])('of %s is said in its entry', (_what, fields, read) => {
    const rule = ruleOf('r', fields);
    const [entry] = entriesOf(setOf(groupOf({ rules: [rule] })), 'ingress');
    const { kind, allow, protocol, ports, sourcePorts, peers, securityGroupId } = {
      ...rule,
      kind: 'rule',
      allow: true,
    };
    const unknown = { code: 'ruleUnread', group: 'sg-a', rule: 'r', PortRange: 'why' };
    const plain = { kind, allow, protocol, ports, sourcePorts, peers, securityGroupId };
    expect(entry).toStrictEqual({ ...plain, rule, unknown, ...read });
  });
});

describe('rules bound to an own address', () => {
  const bound = ruleOf('bound', { own: addresses('10.0.0.4/30', '2001:db8::5') });
  const set = setOf(groupOf({ rules: [bound] }));
  const reason = { code: 'ruleUnread', group: 'sg-a', rule: 'bound' };
  const found = (...own: string[]) => ruleIds(entriesOf(set, 'ingress', addresses(...own)));

  it('concern the interfaces that have it', () => {
    for (const own of ['10.0.0.4', '10.0.0.7', '2001:db8::5', '10.0.0.0/8']) {
      expect(found(own)).toEqual(['bound']);
    }
    for (const own of ['10.0.0.3', '10.0.0.8', '2001:db8::4', '2001:db8::6']) {
      expect(found(own)).toEqual([]);
    }
    expect(found()).toEqual([]);
    expect(found('10.0.0.1', '10.0.0.3', '10.0.0.6')).toEqual(['bound']);
  });

  it('with two of them concern the interfaces that have either', () => {
    const two = ruleOf('two', { own: addresses('10.0.0.1', '10.0.0.5') });
    const entries = (own: string) =>
      entriesOf(setOf(groupOf({ rules: [two] })), 'ingress', addresses(own));
    expect(ruleIds(entries('10.0.0.5'))).toEqual(['two']);
    expect(ruleIds(entries('10.0.0.3'))).toEqual([]);
  });

  it('decide where the own address is known, and may decide where it is not', () => {
    const [known] = entriesOf(set, 'ingress', addresses('10.0.0.4'));
    expect(known).not.toHaveProperty('unknown');
    const [unknown] = entriesOf(set, 'ingress');
    expect(unknown?.unknown).toStrictEqual({ ...reason, ownAddress: 'unread' });
    // Asked again, the one is not taken for the other.
    expect(entriesOf(set, 'ingress', addresses('10.0.0.4'))[0]).toBe(known);
    expect(entriesOf(set, 'ingress')[0]).toBe(unknown);
  });

  it('say all that is not known of them', () => {
    const rule = { ...bound, unknown: { Policy: 'Reject' } };
    const [entry] = entriesOf(setOf(groupOf({ rules: [rule] })), 'ingress');
    expect(entry?.unknown).toStrictEqual({ ...reason, Policy: 'Reject', ownAddress: 'unread' });
    const [known] = entriesOf(setOf(groupOf({ rules: [rule] })), 'ingress', everyAddress);
    expect(known?.unknown).toStrictEqual({ ...reason, Policy: 'Reject' });
  });

  it('make the compiled form depend on it', () => {
    expect(looksAtOwn([groupOf(), groupOf({ rules: [ruleOf('r'), bound] })])).toBe(true);
    expect(looksAtOwn([groupOf(), groupOf({ rules: [ruleOf('r')] })])).toBe(false);
  });
});

describe('what decided', () => {
  it('is a rule by its id, priority and policy, or what is built in', () => {
    const rule = ruleOf('r', { priority: 7 });
    const [entry] = entriesOf(setOf(groupOf({ rules: [rule] })), 'ingress');
    expect(decidedByOf(entry ?? denyAll)).toStrictEqual({
      kind: 'rule',
      securityGroupId: 'sg-a',
      securityGroupRuleId: 'r',
      priority: 7,
      policy: 'Accept',
    });
    expect(decidedByOf(denyAll)).toStrictEqual({ kind: 'default' });
    expect(decidedByOf(entryOf({ kind: 'intraGroup', securityGroupId: 'sg-a' }))).toStrictEqual({
      kind: 'intraGroup',
      securityGroupId: 'sg-a',
    });
  });
});
