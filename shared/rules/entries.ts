import type { Direction } from '../contracts/direction.js';
import type { DecidedBy } from '../contracts/probe.js';
import type { Reason, RuleFaults } from '../contracts/reason.js';
import { type AddressSet, everyAddress } from './addressSet.js';
import { CLASSIC_NETWORK } from './classicNetwork.js';
import { bothInternets, metadataService, privateSpace } from './internet.js';
import { everyPort } from './portRange.js';
import type { Protocol } from './protocol.js';
import type { Ranges } from './ranges.js';
import type { GroupRules } from './regionRules.js';
import type { Rule } from './rule.js';

/**
 * One line of the ordered list that a packet is held against: a built-in behaviour, a custom rule,
 * or the default. The first one that matches decides; the last one, the default, matches all.
 */
export interface Entry {
  readonly kind: DecidedBy['kind'];
  readonly allow: boolean;
  readonly protocol: Protocol;
  readonly peers: AddressSet;
  readonly ports: Ranges<number>;
  readonly sourcePorts: Ranges<number>;
  readonly securityGroupId?: string;
  readonly rule?: Rule;
  /**
   * The entry may match more than it says. It decides nothing, unless the entries after it give the
   * same verdict.
   */
  readonly unknown?: Reason;
  /** It is not known whether the entry allows or denies. */
  readonly policyUnknown?: boolean;
  /**
   * The entry is about members of a group that were not read (see `Rule.neighbours`): it says
   * nothing about the Internet.
   */
  readonly neighbours?: true;
  /**
   * Egress inside a group. The entry allows where the rules after it allow; where they deny, the
   * documents disagree (facts/ecs 9.2): this is the reason that is given then.
   */
  readonly onlyIfAllowed?: Reason;
}

/** The groups of an interface. An id without a group means that the group was not read. */
export interface GroupSet {
  readonly ids: readonly string[];
  readonly groups: readonly GroupRules[];
  readonly missing: readonly string[];
}

const anything = { protocol: 'all', ports: everyPort, sourcePorts: everyPort } as const;

/**
 * The ordered entries of a set of groups for one direction (facts/ecs 3.1): all groups together, by
 * priority, Drop before Accept at a tie, the built-in behaviours around them. `own` are the private
 * addresses of the own side, needed where 5-tuple rules look at them.
 */
export function entriesOf(
  { groups, missing }: GroupSet,
  direction: Direction,
  own?: AddressSet,
): Entry[] {
  const entries: Entry[] = direction === 'egress' ? [...platformEntries] : [];
  for (const group of groups) if (group.classic) entries.push(unread(CLASSIC_NETWORK));
  entries.push(...innerEntries(groups, direction));
  for (const group of missing) entries.push(perhapsInside({ code: 'groupUnread', group }));
  const ordered = groups.flatMap((group) =>
    group.rules
      .filter((rule) => rule.direction === direction && concernsOwn(rule, own))
      .map((rule) => ({ priority: rule.priority, entry: ruleEntry(rule, own === undefined) })),
  );
  // Rules that were not read may stand anywhere, yet none of them beats a Drop at priority 1.
  for (const group of missing)
    ordered.push({ priority: 1, entry: unread({ code: 'groupUnread', group }) });
  for (const group of groups) {
    if (!group.incomplete) continue;
    const reason: Reason = { code: 'rulesUnread', group: group.securityGroupId };
    ordered.push({ priority: 1, entry: unread(reason) });
  }
  ordered.sort((a, b) => a.priority - b.priority || rank(a.entry) - rank(b.entry));
  for (const { entry } of ordered) entries.push(entry);
  entries.push(...defaultEntries(groups, direction));
  return entries;
}

/**
 * At equal priority Drop comes before Accept [RULES]; a rule that may be a Drop stands between
 * them.
 */
function rank({ allow, unknown, policyUnknown }: Entry): number {
  if (unknown === undefined) return allow ? 2 : 0;
  return policyUnknown || !allow ? 1 : 3;
}

/** Whether a rule can match a packet for the own addresses. */
function concernsOwn(rule: Rule, own: AddressSet | undefined): boolean {
  if (!rule.own || !own) return true;
  return meetsSet(rule.own, own);
}

/** Comparing is fast enough: the ranges of an interface's own addresses are short lists. */
function meetsSet(a: AddressSet, b: AddressSet): boolean {
  const meets = <T extends number | bigint>(x: Ranges<T>, y: Ranges<T>) => {
    for (let i = 0; i < x.length; i += 2) {
      for (let j = 0; j < y.length; j += 2) {
        if ((x[i] as T) < (y[j + 1] as T) && (y[j] as T) < (x[i + 1] as T)) return true;
      }
    }
    return false;
  };
  return meets(a.v4, b.v4) || meets(a.v6, b.v6);
}

/**
 * Egress to the metadata service is always allowed, and TCP 25 to the Internet never is (facts/ecs
 * 3.4).
 */
const platformEntries: readonly Entry[] = [
  { kind: 'alwaysAllowed', allow: true, peers: metadataService, ...anything },
  {
    kind: 'platformBlock',
    allow: false,
    peers: bothInternets,
    protocol: 6,
    ports: [25, 26],
    sourcePorts: everyPort,
  },
];

/**
 * Entries are made once for each rule or group, so that two lists share the objects of what they
 * have in common: `difference.ts` recognises it by identity.
 */
const ruleEntries = {
  ownKnown: new WeakMap<Rule, Entry>(),
  ownUnknown: new WeakMap<Rule, Entry>(),
};
const innerByGroup = {
  ingress: new WeakMap<GroupRules, readonly Entry[]>(),
  egress: new WeakMap<GroupRules, readonly Entry[]>(),
};

/**
 * Basic groups whose members reach one another [TYPES]; several shared groups add up [USE]. A group
 * of which that is not known may be one of them.
 */
function innerEntries(groups: readonly GroupRules[], direction: Direction): Entry[] {
  return groups
    .filter((group) => group.kind !== 'advanced' && group.innerAccessPolicy !== 'Drop')
    .flatMap((group) => {
      const known = innerByGroup[direction].get(group) ?? innerEntriesOf(group, direction);
      innerByGroup[direction].set(group, known);
      return known;
    });
}

function innerEntriesOf(group: GroupRules, direction: Direction): Entry[] {
  const { members, securityGroupId } = group;
  if (!members) {
    const reason: Reason = group.membersUnread ?? { code: 'membersUnread', group: securityGroupId };
    return [{ ...perhapsInside(reason), securityGroupId }];
  }
  const inside = { kind: 'intraGroup', allow: true, securityGroupId, ...anything } as const;
  const unknown = group.kind === 'basic' ? innerUnknown(group) : group.kindUnknown;
  if (unknown !== undefined) return [{ ...inside, peers: members, unknown }];
  const over4: Entry = {
    ...inside,
    peers: { v4: members.v4, v6: [] },
    ...(direction === 'egress'
      ? { onlyIfAllowed: { code: 'outInside', group: securityGroupId } }
      : {}),
  };
  // Whether members reach one another over IPv6 is not confirmed (facts/ecs 10).
  const over6: Entry = {
    ...inside,
    peers: { v4: [], v6: members.v6 },
    unknown: { code: 'insideOverIpv6', group: securityGroupId },
  };
  return members.v6.length > 0 ? [over4, over6] : [over4];
}

/** Why it is not known whether the members of a basic group reach one another. */
function innerUnknown({ innerAccessPolicy, securityGroupId }: GroupRules): Reason | undefined {
  if (innerAccessPolicy === 'Accept') return undefined;
  return { code: 'innerPolicyUnread', group: securityGroupId };
}

/** The peer may be a member of the group: then it may be let in, whatever the rules say. */
const perhapsInside = (reason: Reason): Entry => ({
  kind: 'intraGroup',
  allow: true,
  peers: privateSpace,
  ...anything,
  unknown: reason,
  neighbours: true,
});

const unread = (reason: Reason): Entry => ({
  kind: 'rule',
  allow: false,
  peers: everyAddress,
  ...anything,
  unknown: reason,
  policyUnknown: true,
});

function ruleEntry(rule: Rule, ownUnknown: boolean): Entry {
  const cache = ownUnknown ? ruleEntries.ownUnknown : ruleEntries.ownKnown;
  const known = cache.get(rule);
  if (known) return known;
  const { securityGroupId, securityGroupRuleId } = rule;
  const bound = ownUnknown && rule.own !== undefined;
  const faults = bound ? ({ ...rule.unknown, ownAddress: 'unread' } as const) : rule.unknown;
  const entry: Entry = {
    kind: 'rule',
    allow: rule.policy === 'Accept',
    protocol: rule.protocol,
    peers: rule.peers,
    ports: rule.ports,
    sourcePorts: rule.sourcePorts,
    securityGroupId,
    rule,
    ...(faults ? { unknown: unreadRule(securityGroupId, securityGroupRuleId, faults) } : {}),
    ...(rule.policyUnknown ? { policyUnknown: true } : {}),
    ...(rule.neighbours ? { neighbours: true } : {}),
  };
  cache.set(rule, entry);
  return entry;
}

const unreadRule = (group: string, rule: string, faults: RuleFaults): Reason => ({
  code: 'ruleUnread',
  group,
  rule,
  ...faults,
});

/**
 * The default of basic groups denies ingress and allows egress; that of advanced groups, or of no
 * group, denies both [TYPES]. Where the kind of a group is not known, egress may be allowed.
 */
function defaultEntries(groups: readonly GroupRules[], direction: Direction): Entry[] {
  if (direction === 'ingress' || groups.length === 0) return [defaultDeny];
  if (groups.every((group) => group.kind === 'basic')) return [defaultAllow];
  const doubtful = groups.find((group) => group.kindUnknown !== undefined);
  if (!doubtful?.kindUnknown || groups.some((group) => group.kind === 'advanced')) {
    return [defaultDeny];
  }
  return [{ ...defaultAllow, unknown: doubtful.kindUnknown }, defaultDeny];
}

const defaultAllow: Entry = { kind: 'default', allow: true, peers: everyAddress, ...anything };
const defaultDeny: Entry = { kind: 'default', allow: false, peers: everyAddress, ...anything };

/** The deciding entry as a verdict names it. */
export function decidedByOf(entry: Entry): DecidedBy {
  const { rule } = entry;
  if (!rule) {
    return {
      kind: entry.kind,
      ...(entry.securityGroupId ? { securityGroupId: entry.securityGroupId } : {}),
    };
  }
  return {
    kind: 'rule',
    securityGroupId: rule.securityGroupId,
    securityGroupRuleId: rule.securityGroupRuleId,
    priority: rule.priority,
    policy: rule.policy,
  };
}

/**
 * Whether any rule of the groups looks at the own address: then the compiled rules depend on it.
 */
export const looksAtOwn = (groups: readonly GroupRules[]) =>
  groups.some((group) => group.rules.some((rule) => rule.own));
