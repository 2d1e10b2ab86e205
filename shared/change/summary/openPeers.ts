import {
  type AddressSet,
  everyAddress,
  intersectSets,
  noAddress,
  subtractSets,
  uniteSets,
} from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import { includes } from '../../rules/ranges.js';

/**
 * To whom a port of TCP (6) or UDP (17) is open by an ordered list of entries, from some source port.
 * What can't be judged is not open.
 */
export function openPeers(entries: readonly Entry[], protocol: 6 | 17, port: number): AddressSet {
  let open = noAddress;
  let rest = everyAddress;
  let doubted = noAddress;
  for (const entry of entries) {
    if (entry.protocol !== 'all' && entry.protocol !== protocol) continue;
    if (!includes(entry.ports, port)) continue;
    const met = intersectSets(entry.peers, rest);
    if (entry.onlyIfAllowed) continue;
    if (entry.unknown) {
      if (entry.policyUnknown || !entry.allow) doubted = uniteSets(doubted, met);
      continue;
    }
    if (entry.allow) open = uniteSets(open, subtractSets(met, doubted));
    rest = subtractSets(rest, met);
  }
  return open;
}
