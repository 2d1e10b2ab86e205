import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { cidrsOf } from '../../rules/addressSet.js';
import type { Rule } from '../../rules/rule.js';
import { fewOf } from '../../text/counts.js';
import { KEEPERS_NOT_LOOKED_AT } from '../../text/keepersNotLookedAt.js';
import { defineCheck } from '../checkDefinition.js';
import { groupCause } from '../judging/groupCause.js';
import { groupText } from '../judging/groupText.js';
import { judgeGroups } from '../judging/judgeGroups.js';
import { rulesOf } from '../judging/rulesOf.js';

/** Groups of one VPC that have the same rules. */
export const sgDuplicate = defineCheck<object>({
  info: {
    id: 'sg-duplicate',
    title: 'Groups with the same rules',
    severity: 'low',
    looksAt: 'securityGroup',
    why: 'A change of one of them is forgotten in the others; each costs interfaces one of their few groups.',
    remedy:
      'Move the members into one of the groups, make sure that nothing that was not looked at uses the others, and delete them.',
    standards: [],
  },
  parameters: {},
  judge: (region) => {
    const alike = new Map<string, SecurityGroup[]>();
    const keys = new Map<string, string>();
    for (const group of region.snapshot.securityGroups) {
      const read = rulesOf(group.SecurityGroupId, region);
      if (group.ServiceManaged === true || 'unknown' in read) continue;
      // Groups without rules are left out: they may differ in what they are for.
      if (read.rules.rules.length === 0) continue;
      const texts = read.rules.rules.map((rule) => canonical(rule, group.SecurityGroupId)).sort();
      const key = [group.VpcId, read.rules.kind, read.rules.innerAccessPolicy, ...texts].join('\n');
      keys.set(group.SecurityGroupId, key);
      const list = alike.get(key);
      if (list) list.push(group);
      else alike.set(key, [group]);
    }
    // The finding stands at the first group that is looked at, since an audit may be limited to one
    // group.
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
      const name = region.nameOf(first.SecurityGroupId);
      const names = sorted.map((one) => groupText(one.SecurityGroupId, region));
      return {
        causes: [
          groupCause(first, region, {
            title: `${sorted.length} groups have the same rules as ${name}`,
            explanation: `${fewOf(names, 5)} have equal rules in the same VPC.`,
            remedy: {
              text: `Move the members of ${fewOf(others.map((one) => region.nameOf(one.SecurityGroupId)))} into ${name}, then delete the empty groups. ${KEEPERS_NOT_LOOKED_AT}: make sure first that none of them uses those groups.`,
              changes: others.map((other) => ({
                operation: 'DeleteSecurityGroup' as const,
                securityGroupId: other.SecurityGroupId,
              })),
            },
          }),
        ],
      };
    });
  },
});

/**
 * The same text for rules that say the same, however they are written. A rule for its own group
 * reads the same in each group.
 */
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
