import type { Entry } from '../rules/entries.js';
import { ruleText } from './ruleText.js';

/** What decides, in a few words, for sentences about a rule that hides or replaces another. */
export function entryText(entry: Entry): string {
  if (entry.rule) return entry.rule.securityGroupRuleId || ruleText(entry.rule.permission);
  if (entry.kind === 'intraGroup') return `members of ${entry.securityGroupId}`;
  return builtIn[entry.kind] ?? entry.kind;
}

const builtIn: Readonly<Record<string, string>> = {
  alwaysAllowed: 'what the platform always allows',
  platformBlock: 'the platform’s block of TCP 25',
  default: 'the default',
};
