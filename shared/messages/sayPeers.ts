import type { OneFamily, PeerTerm } from '../change/summary/trafficSummary.js';
import { count } from '../text/counts.js';
import { sayInterfaces } from './sayInterfaces.js';

/** More terms than these are folded. */
const SHOWN = 3;

/** `29 of shop-app, shop-bastion (2)`, `the Internet but offices`. `on`: the interfaces that it is said of. */
export function sayPeers(terms: readonly PeerTerm[], on: readonly string[] = []): string {
  const said = terms.map((one) => sayTerm(one, on));
  if (said.length <= SHOWN) return said.join(', ');
  return `${said.slice(0, SHOWN - 1).join(', ')} and ${said.length - SHOWN + 1} more`;
}

function sayTerm(term: PeerTerm, on: readonly string[]): string {
  switch (term.kind) {
    case 'anywhere':
      return `${term.family ? `any IPv${term.family} address` : 'anywhere'}${but(term.but)}`;
    case 'internet':
      return `the Internet${ofFamily(term.family)}${but(term.but)}`;
    case 'cidr':
      return `${term.cidr.replace(/(?<=\..*)\/32$|(?<=:.*)\/128$/, '')}${but(term.but)}`;
    case 'metadata':
      return 'the metadata service';
    case 'prefixList':
      return term.name || term.id;
    case 'members': {
      const { interfaces } = term.interfaces;
      const isSame =
        interfaces.length > 1 &&
        interfaces.length === on.length &&
        interfaces.every((id, at) => id === on[at]);
      const said = isSame ? 'each other' : sayInterfaces(term.interfaces);
      return `${said}${ofFamily(term.family)}`.replace(') (', ', ');
    }
    case 'ranges':
      return count(term.ranges, 'address range');
  }
}

const but = (terms: readonly PeerTerm[]) => (terms.length > 0 ? ` but ${sayPeers(terms)}` : '');

const ofFamily = (family: OneFamily) => (family ? ` (IPv${family})` : '');
