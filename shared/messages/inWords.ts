import type { ResumingChange } from '../contracts/acceptedChange.js';
import type { Outcome } from '../contracts/outcomes.js';
import type { ChangeStatus } from '../contracts/statuses.js';

/** The names of the wire that are no words of a person: of one, and of several. */
const words: Readonly<
  Partial<Record<Outcome | ChangeStatus | ResumingChange['status'], readonly [string, string]>>
> = {
  alreadyMember: ['was in already', 'were in already'],
  alreadyLeft: ['was out already', 'were out already'],
  notStarted: ['not started', 'not started'],
  conflict: ['left alone', 'left alone'],
  rolledBack: ['rolled back', 'rolled back'],
  running: ['runs already, nothing was started', 'run already, nothing was started'],
  rollingBack: ['rolling back', 'rolling back'],
};

/** A status of a change or an outcome of so many targets, as a screen says it: `rolled back`. */
export function inWords(name: string, number = 1): string {
  const [ofOne, ofSeveral] = (words as Readonly<Record<string, readonly [string, string]>>)[
    name
  ] ?? [name, name];
  return number === 1 ? ofOne : ofSeveral;
}
