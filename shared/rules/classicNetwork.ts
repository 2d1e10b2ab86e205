import type { Reason } from '../contracts/reason.js';

/** Why nothing in the classic network is judged. */
export const CLASSIC_NETWORK: Reason = { code: 'classicNetwork' };
