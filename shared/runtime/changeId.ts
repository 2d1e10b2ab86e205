import { canonicalJson, sha256Hex } from './hash.js';

/** The id of the change that an Idempotency-Key stands for (design, section 3). */
export const changeIdOf = (accountId: string, regionId: string, key: string): string =>
  `chg-${sha256Hex(canonicalJson([accountId, regionId, key])).slice(0, 24)}`;
