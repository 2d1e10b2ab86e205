import { fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { defineCheck, wholeNumber } from '../checkDefinition.js';
import { groupCause } from '../judging/groupCause.js';
import { groupText } from '../judging/groupText.js';
import { type GroupStanding, judgeGroups } from '../judging/judgeGroups.js';
import { rulesOf } from '../judging/rulesOf.js';

/** Groups that have no member and that no rule of another group names. */
export const sgUnused = defineCheck<{ graceDays: number }>({
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
      // Beside an interface that was not read there may be others, in this group.
      if (region.standIns.length > 0) return { unknown: 'the interfaces were not all read' };
      const known = region.unusedSince[id];
      // A rule that was not read may name the group.
      if (references.unread.length > 0) {
        // The days of grace go on: rules that were not read do not make the group used.
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
            title: `${region.nameOf(id)} is unused`,
            explanation: `${groupText(id, region)} has no member, and no rule of another group names it${graceDays > 0 ? `, since ${since.slice(0, 10)}` : ''}.`,
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
