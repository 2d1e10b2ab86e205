import { shareOfInternet } from '../../rules/internetShare.js';
import { intersect, type Ranges, unite } from '../../rules/ranges.js';
import type { OpenBy, OpenTraffic } from '../traffic/classTraffic.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { openPeersOf } from './openPeersOf.js';
import type { PortSet } from './portSet.js';

/** One interval of ports of a protocol with all entries that decide on it, from any source port. */
export interface PortPiece {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly ports: Ranges<number>;
  readonly share: number;
  readonly openBy: readonly OpenBy[];
  readonly unsureShare: number;
  readonly unsure: string | undefined;
}

/** The pieces of some ports that the Internet reaches, or perhaps reaches, in a class. */
export function portPieces(judged: JudgedClass, wanted: PortSet): PortPiece[] {
  const pieces = new Map<string, { piece: PortPiece; count: number }>();
  for (const open of judged.ingress.open) {
    for (const { protocols, ports } of open.columns) {
      const protocol = protocols[0] as 6 | 17;
      const some = ports && wanted.get(protocol);
      // Most columns lie far from the wanted ports: comparing the ends tells without computing a
      // set.
      if (!some || !mayMeet(ports, some)) continue;
      const hit = intersect(ports, some);
      if (hit.length === 0) continue;
      const key = `${open.family} ${protocol} ${ports[0]}`;
      const known = pieces.get(key);
      if (known) {
        known.piece = joined(known.piece, open);
        known.count += 1;
      } else {
        const { family, share, openBy, unsureShare, unsure } = open;
        const piece = {
          family,
          protocol,
          ports: hit,
          share,
          openBy,
          unsureShare,
          unsure,
        };
        pieces.set(key, { piece, count: 1 });
      }
    }
  }
  return [...pieces.values()].map(({ piece, count }) =>
    count === 1
      ? piece
      : { ...piece, share: shareOfInternet(piece.family, openPeersOf(piece.openBy)) },
  );
}

const mayMeet = (a: Ranges<number>, b: Ranges<number>) =>
  (a[0] as number) < (b.at(-1) ?? 0) && (b[0] ?? 0) < (a.at(-1) as number);

/**
 * Adds what another source port opens to a piece: a peer may choose its source port, so it reaches
 * the port by any of them.
 */
function joined(a: PortPiece, b: OpenTraffic): PortPiece {
  const byEntry = new Map(a.openBy.map((one) => [one.entry, one]));
  for (const opener of b.openBy) {
    const known = byEntry.get(opener.entry);
    const peers = known ? unite(known.peers, opener.peers) : opener.peers;
    const alsoOpenBy = [...new Set([...(known?.alsoOpenBy ?? []), ...opener.alsoOpenBy])];
    const share = shareOfInternet(a.family, peers);
    byEntry.set(opener.entry, { entry: opener.entry, peers, share, alsoOpenBy });
  }
  return {
    ...a,
    openBy: [...byEntry.values()],
    unsureShare: Math.max(a.unsureShare, b.unsureShare),
    unsure: a.unsure ?? b.unsure,
  };
}
