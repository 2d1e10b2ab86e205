import type { Rule } from '../../rules/rule.js';
import { fewOf } from '../../text/counts.js';
import { KEEPERS_NOT_LOOKED_AT } from '../../text/keepersNotLookedAt.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { defineCheck, wholeNumber } from '../checkDefinition.js';
import type { FindingDraft } from '../judgement.js';
import { groupCause } from '../judging/groupCause.js';
import { groupText } from '../judging/groupText.js';
import { type GroupStanding, judgeGroups } from '../judging/judgeGroups.js';
import { rulesOf } from '../judging/rulesOf.js';
import { revoking } from '../traffic/trafficRemedy.js';

/** Groups that have no member and that no rule of a group in use names: rings of groups among them. */
export const sgUnused = defineCheck<{ graceDays: number }>({
  info: {
    id: 'sg-unused',
    title: 'A group that nothing uses',
    severity: 'medium',
    looksAt: 'securityGroup',
    why: `It waits to be used by mistake, and its rules are reviewed for nothing. Interfaces and rules are looked at; ${KEEPERS_NOT_LOOKED_AT}.`,
    remedy: 'Make sure that nothing that was not looked at uses the group, then delete it.',
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
    // Instances of the classic network have no interface that could be read.
    const members = new Set(
      region.snapshot.instances.flatMap((one) => one.SecurityGroupIds.SecurityGroupId),
    );
    const hasMember = (id: string) => members.has(id) || region.membersOf(id).length > 0;
    const references = referencesOf(region);
    const used = usedGroups(region, references, hasMember);
    const pending: Record<string, string> = {};
    const judgement = judgeGroups(region, (group): GroupStanding => {
      const id = group.SecurityGroupId;
      if (used.has(id)) return { causes: [] };
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
            ...textOf(
              id,
              region,
              references.naming.get(id) ?? [],
              graceDays > 0 ? since : undefined,
            ),
          }),
        ],
      };
    });
    return { ...judgement, pending };
  },
});

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

interface References {
  /** The rules of other groups that name a group, by its id. */
  readonly naming: ReadonlyMap<string, readonly Rule[]>;
  /** The groups whose rules are not known whole. */
  readonly unread: readonly string[];
}

function referencesOf(region: AuditedRegion): References {
  const naming = new Map<string, Rule[]>();
  const unread: string[] = [];
  for (const { SecurityGroupId } of region.snapshot.securityGroups) {
    const read = rulesOf(SecurityGroupId, region);
    if ('unknown' in read) unread.push(SecurityGroupId);
    for (const rule of region.rules.group(SecurityGroupId)?.rules ?? []) {
      const { SourceGroupId, DestGroupId } = rule.permission;
      for (const id of new Set([SourceGroupId, DestGroupId])) {
        if (!id || id === SecurityGroupId) continue;
        const known = naming.get(id);
        if (known) known.push(rule);
        else naming.set(id, [rule]);
      }
    }
  }
  return { naming, unread };
}

/**
 * The groups with members, those of cloud services, and whatever their rules name, directly or by way
 * of other groups. Groups that only name each other are in use by nobody.
 */
function usedGroups(
  region: AuditedRegion,
  { naming }: References,
  hasMember: (id: string) => boolean,
): ReadonlySet<string> {
  // Of a part of a region, who names the groups that name a group was not read.
  if (region.snapshot.partial) {
    const ids = region.snapshot.securityGroups.map((group) => group.SecurityGroupId);
    return new Set(ids.filter((id) => hasMember(id) || naming.has(id)));
  }
  const namedBy = new Map<string, string[]>();
  for (const [id, rules] of naming) {
    for (const { securityGroupId } of rules) {
      namedBy.set(securityGroupId, [...(namedBy.get(securityGroupId) ?? []), id]);
    }
  }
  const used = new Set<string>();
  const waiting = region.snapshot.securityGroups
    .filter((group) => group.ServiceManaged === true || hasMember(group.SecurityGroupId))
    .map((group) => group.SecurityGroupId);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (used.has(id)) continue;
    used.add(id);
    waiting.push(...(namedBy.get(id) ?? []));
  }
  return used;
}

/** What is found of an unused group, and what to do about it. `since`: ISO 8601, with days of grace. */
function textOf(
  id: string,
  region: AuditedRegion,
  naming: readonly Rule[],
  since: string | undefined,
): Pick<FindingDraft, 'explanation' | 'remedy'> {
  const when = since === undefined ? '' : `, since ${since.slice(0, 10)}`;
  const caution = `${KEEPERS_NOT_LOOKED_AT}: make sure that none of them uses it`;
  const namers = [...new Set(naming.map((rule) => rule.securityGroupId))].sort();
  const remove = { operation: 'DeleteSecurityGroup', securityGroupId: id } as const;
  if (namers.length === 0) {
    return {
      explanation: `${groupText(id, region)} has no member, and no rule of another group names it${when}.`,
      remedy: { text: `${caution}, then delete it.`, changes: [remove] },
    };
  }
  const names = fewOf(namers.map((one) => region.nameOf(one)));
  const revokes = namers.flatMap((namer) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      revoking(
        naming.filter((rule) => rule.securityGroupId === namer && rule.direction === direction),
        direction,
      ),
    ),
  );
  return {
    explanation: `${groupText(id, region)} has no member, and only groups that nothing uses name it: ${names}${when}.`,
    remedy: {
      text: `${caution}, then revoke the rules of ${names} that name it and delete it.`,
      changes: [...revokes, remove],
    },
  };
}
