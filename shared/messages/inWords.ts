import type { Outcome } from '../contracts/outcomes.js';
import type { ChangeStatus } from '../contracts/statuses.js';

/** The names of the wire that are no words of a person. */
const words: Readonly<Partial<Record<Outcome | ChangeStatus, string>>> = {
  alreadyMember: 'were in already',
  alreadyLeft: 'were out already',
  notStarted: 'not started',
  conflict: 'left alone',
  rolledBack: 'rolled back',
  rollingBack: 'rolling back',
};

/** A status of a change or an outcome of a target, as a screen says it: `rolled back`. */
export const inWords = (name: string): string =>
  (words as Readonly<Record<string, string>>)[name] ?? name;
