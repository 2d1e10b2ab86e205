import type { AddressSet } from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import type { Bits } from './bits.js';
import { type PeerAtoms, peerAtoms } from './peerAtoms.js';
import { type ServiceAtoms, serviceAtoms } from './serviceAtoms.js';

/** An entry as sets of bits. */
export interface EntryBits {
  readonly services: Bits;
  readonly peers: Bits;
}

/** All traffic of one direction, cut as the entries of some lists cut it. */
export interface Universe {
  readonly peers: PeerAtoms;
  readonly services: ServiceAtoms;
  bitsOf(entry: Entry): EntryBits;
}

/** `named`: further sets that peers are named by. `owners`: the addresses of each interface. */
export function universeOf(
  entries: Iterable<Entry>,
  named: readonly AddressSet[],
  owners: readonly AddressSet[],
): Universe {
  const all = [...entries];
  const peers = peerAtoms([...new Set([...all.map((entry) => entry.peers), ...named])], owners);
  const services = serviceAtoms(all);
  const known = new Map<Entry, EntryBits>();
  return {
    peers,
    services,
    bitsOf(entry) {
      const old = known.get(entry);
      if (old) return old;
      const bits = { services: services.bitsOf(entry), peers: peers.bitsOf(entry.peers) };
      known.set(entry, bits);
      return bits;
    },
  };
}
