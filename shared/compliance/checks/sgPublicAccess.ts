import type { Entry } from '../../rules/entries.js';
import { shareOfInternet } from '../../rules/internetShare.js';
import { everyPort, isEveryPort } from '../../rules/portRange.js';
import { intersect, type Point, type Ranges, unite } from '../../rules/ranges.js';
import { defineCheck } from '../checkDefinition.js';
import type { InterfaceClass } from '../interfaceClass.js';
import { judgeTraffic } from '../judging/judgeTraffic.js';
import { openPeersOf } from '../judging/openPeersOf.js';
import { type PortPiece, portPieces } from '../judging/portPieces.js';
import { everyPortSet } from '../judging/portSet.js';
import { config } from '../judging/standardRefs.js';
import { standingOf } from '../judging/standing.js';
import type { OpenBy } from '../traffic/classTraffic.js';
import type { TrafficCauses } from '../traffic/trafficCauses.js';

/** Every TCP or UDP port open to the Internet. */
export const sgPublicAccess = defineCheck<object>({
  info: {
    id: 'sg-public-access',
    title: 'Every port open to the Internet',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'Whatever listens on the instance, now or later, is reached by anybody.',
    remedy: 'Revoke the rule and authorise the ports that are meant to be public, one rule each.',
    standards: [config('sg-public-access-check')],
  },
  parameters: {},
  judge: (region) =>
    judgeTraffic(
      region,
      'ingress',
      'Every port open to the Internet',
      (judged, causes) => {
        const pieces = portPieces(judged, everyPortSet);
        let fails = false;
        let unsure: string | undefined;
        for (const family of [4, 6] as const) {
          for (const protocol of [6, 17] as const) {
            const own = pieces.filter((one) => one.family === family && one.protocol === protocol);
            const covered = own.map((one) => one.ports).reduce((a, b) => unite(a, b), []);
            if (!isEveryPort(covered)) continue;
            const common = commonPeers(own);
            const share = shareOfInternet(family, common);
            if (share >= region.minShare) {
              fails = true;
              addWhole(own, family, protocol, region.minShare, judged.interfaceClass, causes);
            } else if (own.every((one) => one.share + one.unsureShare >= region.minShare)) {
              unsure ??= own.find((one) => one.unsure !== undefined)?.unsure;
            }
          }
        }
        return standingOf(fails, unsure);
      },
      'all',
    ),
});

/** The peers that reach every one of the pieces. */
function commonPeers(pieces: readonly PortPiece[]): Ranges<Point> {
  return pieces.map((piece) => openPeersOf(piece.openBy)).reduce((a, b) => intersect(a, b));
}

/**
 * The cause is every rule that opens all ports alone; where no rule does, all rules that open some.
 */
function addWhole(
  pieces: readonly PortPiece[],
  family: 4 | 6,
  protocol: number,
  minShare: number,
  interfaceClass: InterfaceClass,
  causes: TrafficCauses,
): void {
  const byEntry = new Map<Entry, OpenBy>();
  for (const opener of pieces.flatMap((piece) => piece.openBy)) {
    const known = byEntry.get(opener.entry);
    const also = [...(known?.alsoOpenBy ?? []), ...opener.alsoOpenBy].filter((entry) =>
      isEveryPort(entry.ports),
    );
    const most = known && known.share > opener.share ? known : opener;
    byEntry.set(opener.entry, { ...most, alsoOpenBy: [...new Set(also)] });
  }
  const openBy = [...byEntry.values()];
  const whole = openBy.filter((one) => one.entry.rule && isEveryPort(one.entry.rule.ports));
  const big = whole.filter((one) => one.share >= minShare);
  const common = { family, protocols: [protocol], ports: everyPort };
  if (big.length > 0) causes.add({ ...common, openBy: big }, minShare, interfaceClass);
  else causes.addTogether({ ...common, openBy }, interfaceClass);
}
