import { limits } from '../../contracts/limits.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { cidrsOf } from '../../rules/addressSet.js';
import { privateAddressesOf } from '../../rules/regionRules.js';
import type { Rule } from '../../rules/rule.js';
import { fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { type CatalogueEntry, defineCheck, idList, wholeNumber } from '../checkDefinition.js';
import type { Cause, FindingDraft } from '../judgement.js';
import { groupResource } from './groupResource.js';
import { type GroupStanding, judgeGroups, rulesOf } from './judgeGroups.js';
import { config } from './services.js';

/** A cause that is a group as a whole. */
function groupCause(
  group: SecurityGroup,
  region: AuditedRegion,
  text: Pick<FindingDraft, 'title' | 'explanation'> & Partial<Pick<FindingDraft, 'remedy'>>,
): Cause {
  const id = group.SecurityGroupId;
  const interfaces = region.membersOf(id);
  return {
    key: id,
    reach: interfaces.length,
    draft: () => ({
      status: 'fail',
      resource: groupResource(id, region),
      decidedBy: [],
      interfaces,
      ...text,
    }),
  };
}

const nameOf = (group: SecurityGroup) => group.SecurityGroupName || group.SecurityGroupId;
const both = (group: SecurityGroup) =>
  group.SecurityGroupName
    ? `${group.SecurityGroupName} (${group.SecurityGroupId})`
    : group.SecurityGroupId;

const description = defineCheck<object>({
  info: {
    id: 'sg-description',
    title: 'A group without a description',
    severity: 'low',
    looksAt: 'securityGroup',
    why: 'Nobody can tell what the group is for, so nobody dares to tidy it up.',
    remedy: 'Say what the group is for, and who owns it.',
    standards: [config('ecs-security-group-description-check')],
  },
  parameters: {},
  judge: (region) =>
    judgeGroups(region, (group) => {
      if ((group.Description ?? '').trim() !== '') return { causes: [] };
      return {
        causes: [
          groupCause(group, region, {
            title: `No description of ${nameOf(group)}`,
            explanation: `${both(group)} has no description.`,
            remedy: {
              text: 'Describe it with ModifySecurityGroupAttribute.',
              changes: [
                {
                  operation: 'ModifySecurityGroupAttribute',
                  securityGroupId: group.SecurityGroupId,
                },
              ],
            },
          }),
        ],
      };
    }),
});

const unused = defineCheck<{ graceDays: number }>({
  info: {
    id: 'sg-unused',
    title: 'A group that nothing uses',
    severity: 'medium',
    looksAt: 'securityGroup',
    why: 'It waits to be used by mistake, and its rules are reviewed for nothing.',
    remedy: 'Delete the group.',
    standards: [],
  },
  parameters: {
    graceDays: wholeNumber(
      'days for which a group may be unused, counted from the first run that saw it so',
      0,
      [0, 3_650],
    ),
  },
  judge: (region, { graceDays }) => {
    const references = referencesOf(region);
    // Instances of the classic network have no interface that could be read.
    const members = new Set(
      region.snapshot.instances.flatMap((one) => one.SecurityGroupIds.SecurityGroupId),
    );
    const pending: Record<string, string> = {};
    const judgement = judgeGroups(region, (group): GroupStanding => {
      const id = group.SecurityGroupId;
      const used = members.has(id) || region.membersOf(id).length > 0 || references.named.has(id);
      if (used) return { causes: [] };
      const known = region.unusedSince[id];
      // Rules that were not read may name it.
      if (references.unread.length > 0) {
        // Days of grace go on: what was not read does not make it used.
        if (known !== undefined) pending[id] = known;
        return { unknown: `the rules of ${fewOf(references.unread)} were not read whole` };
      }
      const since = known ?? region.snapshot.takenAt;
      if (daysBetween(since, region.snapshot.takenAt) < graceDays) {
        pending[id] = since;
        return { causes: [] };
      }
      if (graceDays > 0) pending[id] = since;
      return {
        causes: [
          groupCause(group, region, {
            title: `${nameOf(group)} is unused`,
            explanation: `${both(group)} has no member, and no rule of another group names it${graceDays > 0 ? `, since ${since.slice(0, 10)}` : ''}.`,
            remedy: {
              text: 'Delete it.',
              changes: [{ operation: 'DeleteSecurityGroup', securityGroupId: id }],
            },
          }),
        ],
      };
    });
    return { ...judgement, pending };
  },
});

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The groups that rules of other groups name, and the groups whose rules are not known whole. */
function referencesOf(region: AuditedRegion): { named: ReadonlySet<string>; unread: string[] } {
  const named = new Set<string>();
  const unread: string[] = [];
  for (const { SecurityGroupId } of region.snapshot.securityGroups) {
    const read = rulesOf(SecurityGroupId, region);
    if ('unknown' in read) unread.push(SecurityGroupId);
    for (const rule of region.rules.group(SecurityGroupId)?.rules ?? []) {
      const { SourceGroupId, DestGroupId } = rule.permission;
      for (const id of [SourceGroupId, DestGroupId])
        if (id && id !== SecurityGroupId) named.add(id);
    }
  }
  return { named, unread };
}

const duplicate = defineCheck<object>({
  info: {
    id: 'sg-duplicate',
    title: 'Groups with the same rules',
    severity: 'low',
    looksAt: 'securityGroup',
    why: 'A change of one of them is forgotten in the others; each costs interfaces one of their few groups.',
    remedy: 'Move the members into one of the groups and delete the others.',
    standards: [],
  },
  parameters: {},
  judge: (region) => {
    const alike = new Map<string, SecurityGroup[]>();
    const keys = new Map<string, string>();
    for (const group of region.snapshot.securityGroups) {
      const read = rulesOf(group.SecurityGroupId, region);
      if (group.ServiceManaged === true || 'unknown' in read) continue;
      // Groups without rules may differ in what they are for.
      if (read.rules.rules.length === 0) continue;
      const texts = read.rules.rules.map((rule) => canonical(rule, group.SecurityGroupId)).sort();
      const key = [group.VpcId, read.rules.kind, read.rules.innerAccessPolicy, ...texts].join('\n');
      keys.set(group.SecurityGroupId, key);
      const list = alike.get(key);
      if (list) list.push(group);
      else alike.set(key, [group]);
    }
    // The finding stands at the first of them that is looked at: one may be asked for alone.
    const lookedAt = new Set(region.groups);
    return judgeGroups(region, (group) => {
      const read = rulesOf(group.SecurityGroupId, region);
      if ('unknown' in read) return read;
      const same = alike.get(keys.get(group.SecurityGroupId) ?? '') ?? [];
      const sorted = [...same].sort((a, b) => (a.SecurityGroupId < b.SecurityGroupId ? -1 : 1));
      const first = sorted.find((one) => lookedAt.has(one));
      const others = sorted.filter((one) => one !== first);
      if (!first || others.length === 0) return { causes: [] };
      if (first !== group) return 'failsWithAnother';
      const names = sorted.map(both);
      return {
        causes: [
          groupCause(first, region, {
            title: `${sorted.length} groups have the same rules as ${nameOf(first)}`,
            explanation: `${fewOf(names, 5)} have equal rules in the same VPC.`,
            remedy: {
              text: `Move the members of ${fewOf(others.map(nameOf))} into ${nameOf(first)}, then delete the empty groups.`,
              changes: others.map((one) => ({
                operation: 'DeleteSecurityGroup' as const,
                securityGroupId: one.SecurityGroupId,
              })),
            },
          }),
        ],
      };
    });
  },
});

/** A rule in one form, however it was written; a rule for its own group is the same in each. */
function canonical(rule: Rule, ownId: string): string {
  const peer = rule.peerGroupId
    ? rule.peerGroupId === ownId
      ? 'own group'
      : rule.peerGroupId
    : rule.unknown
      ? JSON.stringify(rule.permission)
      : cidrsOf(rule.peers).join(' ');
  const own = rule.own ? cidrsOf(rule.own).join(' ') : '';
  return [
    rule.direction,
    rule.policy,
    rule.priority,
    rule.protocol,
    rule.ports.join(),
    rule.sourcePorts.join(),
    peer,
    own,
  ].join('|');
}

const advanced = defineCheck<{ vpcs: readonly string[] }>({
  info: {
    id: 'sg-type-advanced',
    title: 'A basic group where an advanced one is required',
    severity: 'low',
    looksAt: 'securityGroup',
    why: 'A basic group lets its members reach each other and lets everything out; it holds 6,000 addresses, an advanced one 65,536 interfaces.',
    remedy: 'Make an advanced group with the rules that are needed, and move the members there.',
    standards: [config('ecs-security-group-type-not-normal')],
  },
  parameters: { vpcs: idList('VPCs in which groups must be advanced; empty: everywhere') },
  judge: (region, { vpcs }) =>
    judgeGroups(region, (group) => {
      if (vpcs.length > 0 && !vpcs.includes(group.VpcId ?? '')) return 'notApplicable';
      if (group.SecurityGroupType === 'enterprise') return { causes: [] };
      return {
        causes: [
          groupCause(group, region, {
            title: `${nameOf(group)} is a basic group`,
            explanation: `${both(group)} is a basic group (type ${group.SecurityGroupType}).`,
          }),
        ],
      };
    }),
});

const capacity = defineCheck<{ percent: number }>({
  info: {
    id: 'sg-capacity',
    title: 'A group that is nearly full',
    severity: 'medium',
    looksAt: 'securityGroup',
    why: "When it is full, the next instance can't start or join.",
    remedy: 'Spread the members over several groups, or use an advanced group.',
    standards: [],
  },
  parameters: {
    percent: wholeNumber('percent of the limit from which on it counts', 90, [1, 100]),
  },
  judge: (region, { percent }) =>
    judgeGroups(region, (group) => {
      const members = region.membersOf(group.SecurityGroupId);
      const isAdvanced = group.SecurityGroupType === 'enterprise';
      // A basic group counts private addresses, an advanced one interfaces ([USE][TYPES]).
      const found = isAdvanced
        ? members.length
        : members.reduce((sum, eni) => sum + privateAddressesOf(eni).length, 0);
      const most = isAdvanced ? limits.interfacesPerAdvancedGroup : limits.privateIpsPerBasicGroup;
      if (found * 100 < most * percent) return { causes: [] };
      const unit = isAdvanced ? 'interface' : 'private address';
      return {
        causes: [
          groupCause(group, region, {
            title: `${nameOf(group)} is nearly full`,
            explanation: `${both(group)} holds ${found.toLocaleString('en')} of ${most.toLocaleString('en')} ${unit}${isAdvanced ? 's' : 'es'}, ${(most - found).toLocaleString('en')} more fit.`,
          }),
        ],
      };
    }),
});

/** Checks of groups as such. */
export const groupChecks: readonly CatalogueEntry[] = [
  description,
  unused,
  duplicate,
  advanced,
  capacity,
];
