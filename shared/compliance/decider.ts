import type { Decider } from '../contracts/findings.js';
import type { SecurityGroup } from '../region/regionSnapshot.js';
import type { Entry } from '../rules/entries.js';
import type { Rule } from '../rules/rule.js';
import { ruleText } from './ruleText.js';

/** What decides, as a finding names it: fields that are empty are left out. */
export function decider(
  kind: Decider['kind'],
  text: string,
  named: Pick<Partial<Decider>, 'securityGroupId' | 'securityGroupName' | 'securityGroupRuleId'>,
): Decider {
  const { securityGroupId, securityGroupName, securityGroupRuleId } = named;
  return {
    kind,
    ...(securityGroupId ? { securityGroupId } : {}),
    ...(securityGroupName ? { securityGroupName } : {}),
    ...(securityGroupRuleId ? { securityGroupRuleId } : {}),
    text,
  };
}

/** Where the name of a group is looked up. */
interface NamedGroups {
  group(securityGroupId: string): Pick<SecurityGroup, 'SecurityGroupName'> | undefined;
}

/** A rule as a finding names it. */
export const ruleDecider = (rule: Rule, region: NamedGroups): Decider =>
  decider('rule', ruleText(rule.permission), {
    securityGroupId: rule.securityGroupId,
    securityGroupName: region.group(rule.securityGroupId)?.SecurityGroupName,
    securityGroupRuleId: rule.securityGroupRuleId,
  });

/** A rule or a behaviour of the cloud that decides. `nameOf` gives a group's name. */
export function entryDecider(entry: Entry, nameOf: (securityGroupId: string) => string): Decider {
  const id = entry.rule?.securityGroupId ?? entry.securityGroupId;
  const name = id ? nameOf(id) : '';
  return decider(
    entry.kind,
    entry.rule ? ruleText(entry.rule.permission) : behaviour(entry, name),
    {
      securityGroupId: id,
      securityGroupName: name,
      securityGroupRuleId: entry.rule?.securityGroupRuleId,
    },
  );
}

function behaviour({ kind, allow }: Entry, group: string): string {
  switch (kind) {
    case 'intraGroup':
      return `members of ${group} reach each other`;
    case 'alwaysAllowed':
      return 'the platform always lets it through';
    case 'platformBlock':
      return 'the platform blocks TCP 25 to the Internet';
    default:
      return allow
        ? 'no rule matches, and basic groups let out what no rule denies'
        : 'no rule matches, and what no rule allows is denied';
  }
}
