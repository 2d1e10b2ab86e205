import type { SecurityGroup } from '../../region/regionSnapshot.js';
import type { Rule } from '../../rules/rule.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Cause, Judgement } from '../judgement.js';
import { judgeGroups } from './judgeGroups.js';
import { rulesOf } from './rulesOf.js';

/** Asks `causesOf` about each group whose rules were read whole; the other groups are unknown. */
export const judgeRules = (
  region: AuditedRegion,
  causesOf: (rules: readonly Rule[], group: SecurityGroup) => readonly Cause[],
): Judgement =>
  judgeGroups(region, (group) => {
    const read = rulesOf(group.SecurityGroupId, region);
    return 'unknown' in read ? read : { causes: causesOf(read.rules.rules, group) };
  });
