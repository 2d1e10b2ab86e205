import type { DecidedBy } from '../../shared/contracts/probe.js';

const words: Readonly<Partial<Record<DecidedBy['kind'], string>>> = {
  default: 'no rule matches',
  intraGroup: 'same group',
  alwaysAllowed: 'Alibaba Cloud',
  platformBlock: 'Alibaba Cloud',
};

/** What decides, as a table cell says it: `no rule matches`; the id of a rule stays as it is. */
export const deciderWord = (decider: string): string =>
  (words as Readonly<Record<string, string>>)[decider] ?? decider;
