import type { AuditedRegion } from '../auditedRegion.js';
import type { Judgement } from '../judgement.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import type { TrafficCauses } from '../traffic/trafficCauses.js';
import { judgeTraffic } from './judgeTraffic.js';
import { noTally } from './noTally.js';
import { portPieces } from './portPieces.js';
import type { PortSet } from './portSet.js';
import { type Standing, standingOf } from './standing.js';

/** Which interfaces open some of the ports to the Internet, and by which rules. */
export function judgeOpenPorts(
  region: AuditedRegion,
  wanted: PortSet,
  headline: string,
): Judgement {
  // A check that looks at no port finds nothing: that is no pass.
  if ([...wanted.values()].every((ports) => ports.length === 0)) {
    return { tally: noTally, causes: [], reason: 'its parameters name no port' };
  }
  return judgeTraffic(region, 'ingress', headline, (judged, causes) =>
    openPorts(judged, wanted, region.minShare, causes),
  );
}

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
      causes.add({ ...piece, protocols: [piece.protocol] }, minShare, judged.interfaceClass);
    } else if (piece.share + piece.unsureShare >= minShare) unsure ??= piece.unsure;
  }
  return standingOf(fails, unsure);
}
