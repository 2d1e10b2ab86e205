import type { Tally } from '../../contracts/findings.js';

/** The count of a check that looked at nothing. */
export const noTally: Tally = { pass: 0, fail: 0, unknown: 0, notApplicable: 0 };
