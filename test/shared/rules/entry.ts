import type { Reason } from '../../../shared/contracts/reason.js';
import { type AddressSet, addressSetOf, everyAddress } from '../../../shared/rules/addressSet.js';
import { parseCidr } from '../../../shared/rules/cidr.js';
import type { Entry } from '../../../shared/rules/entries.js';
import { everyPort } from '../../../shared/rules/portRange.js';

/** A reason that is told from others by its text. */
export const because = (group: string): Reason => ({ code: 'groupUnread', group });

/** An entry that allows everything, but for what the fields say. */
export const entryOf = (fields: Partial<Entry>): Entry => ({
  kind: 'rule',
  allow: true,
  protocol: 'all',
  peers: everyAddress,
  ports: everyPort,
  sourcePorts: everyPort,
  ...fields,
});

export const denyAll = entryOf({ kind: 'default', allow: false });

/** The addresses of CIDRs of either family. */
export const addresses = (...cidrs: readonly string[]): AddressSet =>
  addressSetOf(
    cidrs.map((text) => {
      const range = parseCidr(text);
      if (!range) throw new Error(text);
      return range;
    }),
  );
