import { canonicalJson, sha256Hex } from './hash.js';

/** How a change was asked for; the keys of one channel are apart from those of another. */
export type Channel = 'http' | 'queue' | 'remedy';

/** The id of the change that an Idempotency-Key of a channel stands for (design, section 3). */
export const changeIdOf = (
  accountId: string,
  regionId: string,
  channel: Channel,
  key: string,
): string => `chg-${sha256Hex(canonicalJson([accountId, regionId, channel, key])).slice(0, 24)}`;
