import { type Ranges, subtract, unite } from '../../rules/ranges.js';
import { defineCheck } from '../checkDefinition.js';
import { judgeTraffic } from '../judging/judgeTraffic.js';
import { portPieces } from '../judging/portPieces.js';
import { everyPortSet } from '../judging/portSet.js';
import { standingOf } from '../judging/standing.js';

/** Ports open to the Internet over IPv6 and closed over IPv4. */
export const sgIpv6Wider = defineCheck<object>({
  info: {
    id: 'sg-ipv6-wider',
    title: 'Open over IPv6 where IPv4 is closed',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'A rule for 0.0.0.0/0 says nothing about IPv6: what was closed with care stays open beside it.',
    remedy: 'Write every Drop, and every narrowed source, for both families.',
    standards: [],
  },
  parameters: {},
  judge: (region) =>
    judgeTraffic(region, 'ingress', 'Open over IPv6 alone', (judged, causes) => {
      if (!judged.interfaceClass.hasIpv6) return { kind: 'notApplicable' };
      const pieces = portPieces(judged, everyPortSet);
      const open4 = new Map<number, Ranges<number>>();
      for (const piece of pieces) {
        if (piece.family === 6 || piece.share < region.minShare) continue;
        open4.set(piece.protocol, unite(open4.get(piece.protocol) ?? [], piece.ports));
      }
      let fails = false;
      let unsure: string | undefined;
      for (const piece of pieces) {
        if (piece.family === 4) {
          if (piece.unsureShare >= region.minShare) unsure ??= piece.unsure;
          continue;
        }
        const ports = subtract(piece.ports, open4.get(piece.protocol) ?? []);
        if (ports.length === 0) continue;
        if (piece.share >= region.minShare) {
          fails = true;
          causes.add(
            { ...piece, ports, protocols: [piece.protocol] },
            region.minShare,
            judged.interfaceClass,
          );
        } else if (piece.share + piece.unsureShare >= region.minShare) unsure ??= piece.unsure;
      }
      return standingOf(fails, unsure);
    }),
});
