import type { Tally } from '../../contracts/findings.js';
import { intersect, type Ranges, unite } from '../../rules/ranges.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Judgement } from '../judgement.js';
import { type OpenBy, type OpenTraffic, shareOfRanges } from '../traffic/classTraffic.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { TrafficCauses } from '../traffic/trafficCauses.js';
import { toCause } from '../traffic/trafficFinding.js';
import { judgeClasses, type Standing } from './judgeClasses.js';

/** Ports by protocol number. */
export type PortSet = ReadonlyMap<6 | 17, Ranges<number>>;

/** Which interfaces open some of the ports to the Internet, and by which rules. */
export function judgeOpenPorts(
  region: AuditedRegion,
  wanted: PortSet,
  headline: string,
): Judgement {
  // Who looks at nothing finds nothing: that is no pass.
  if ([...wanted.values()].every((ports) => ports.length === 0)) {
    return { tally: noTally, causes: [], reason: 'its parameters name no port' };
  }
  const causes = new TrafficCauses();
  const judgement = judgeClasses(region, (judged) =>
    openPorts(judged, wanted, region.minShare, causes),
  );
  return {
    ...judgement,
    causes: causes.all.map((cause) => toCause(cause, 'ingress', headline, region)),
  };
}

/** One interval of ports of a protocol, with all that decides on it (source ports may differ). */
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
      // Most columns are far away: a comparison tells, without a set of their own.
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
    count === 1 ? piece : { ...piece, share: shareOfRanges(piece.family, peersOf(piece.openBy)) },
  );
}

const mayMeet = (a: Ranges<number>, b: Ranges<number>) =>
  (a[0] as number) < (b.at(-1) ?? 0) && (b[0] ?? 0) < (a.at(-1) as number);

/** Whoever may choose a source port reaches a port by any of them. */
function joined(a: PortPiece, b: OpenTraffic): PortPiece {
  const byEntry = new Map(a.openBy.map((one) => [one.entry, one]));
  for (const one of b.openBy) {
    const known = byEntry.get(one.entry);
    const peers = known ? unite(known.peers, one.peers) : one.peers;
    const alsoOpenBy = [...new Set([...(known?.alsoOpenBy ?? []), ...one.alsoOpenBy])];
    const share = shareOfRanges(a.family, peers);
    byEntry.set(one.entry, { entry: one.entry, peers, share, alsoOpenBy });
  }
  return {
    ...a,
    openBy: [...byEntry.values()],
    unsureShare: Math.max(a.unsureShare, b.unsureShare),
    unsure: a.unsure ?? b.unsure,
  };
}

const peersOf = (openBy: readonly OpenBy[]) =>
  openBy.map((one) => one.peers).reduce((a, b) => unite(a, b), []);

function openPorts(
  judged: JudgedClass,
  wanted: PortSet,
  minShare: number,
  causes: TrafficCauses,
): Standing {
  let fails = false;
  let unsure: string | undefined;
  for (const piece of portPieces(judged, wanted)) {
    if (piece.share >= minShare) {
      fails = true;
      causes.add({ ...piece, protocols: [piece.protocol] }, minShare, judged.of);
    } else if (piece.share + piece.unsureShare >= minShare) unsure ??= piece.unsure;
  }
  return fails
    ? { kind: 'fail' }
    : unsure === undefined
      ? { kind: 'pass' }
      : { kind: 'unknown', reason: unsure };
}

/** Ports as a set of a protocol. */
export const portsOf = (ports: readonly number[]): Ranges<number> =>
  ports.map((port): Ranges<number> => [port, port + 1]).reduce((a, b) => unite(a, b), []);

export const noTally: Tally = { pass: 0, fail: 0, unknown: 0, notApplicable: 0 };
