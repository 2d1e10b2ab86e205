import type { SecurityGroup } from '../../region/regionSnapshot.js';
import type { Rule } from '../../rules/rule.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Cause, Judgement } from '../judgement.js';
import { judgeGroups } from './judgeGroups.js';
import { rulesOf } from './rulesOf.js';

/**
 * Asks `causesOf` about each group whose rules were read whole; the other groups are unknown. It may
 * answer why a group can't be judged.
 */
export const judgeRules = (
  region: AuditedRegion,
  causesOf: (
    rules: readonly Rule[],
    group: SecurityGroup,
  ) => readonly Cause[] | { readonly unknown: string },
): Judgement =>
  judgeGroups(region, (group) => {
    const read = rulesOf(group.SecurityGroupId, region);
    if ('unknown' in read) return read;
    const found = causesOf(read.rules.rules, group);
    return 'unknown' in found ? found : { causes: found };
  });
