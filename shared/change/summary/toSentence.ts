import { type AddressSet, intersectSets, isEmptySet, uniteSets } from '../../rules/addressSet.js';
import { bothInternets } from '../../rules/internet.js';
import { weighCommon } from './bits.js';
import type { CaseTraffic } from './caseTraffic.js';
import { causesOf } from './causesOf.js';
import type { Said } from './cover.js';
import type { Rectangle } from './demand.js';
import type { CasesDemand } from './demandsOf.js';
import type { Scene } from './scene.js';
import type { PeerTerm, TrafficSentence } from './trafficSummary.js';
import type { Universe } from './universe.js';

export function toSentence(
  kind: 'opens' | 'closes',
  line: Said<readonly CaseTraffic[]>,
  but: TrafficSentence['but'],
  named: boolean,
  scene: Scene,
): TrafficSentence {
  const cases = line.demands.flatMap((demand) => demand.about);
  const own = ownSaid(cases, scene);
  return {
    kind,
    direction: scene.direction,
    ...(line.traffic ? { traffic: line.traffic } : {}),
    but,
    on: scene.interfaces.name(cases.flatMap((one) => one.of.interfaces)),
    ...(own ? { own } : {}),
    causes: causesOf(line, kind, cases, scene.universe),
    inPart:
      but.length === 0 &&
      line.traffic !== undefined &&
      isInPart(line, line.demands, scene.universe),
    named,
    fromPublic:
      kind === 'opens' &&
      scene.direction === 'ingress' &&
      (line.traffic?.peers.some(isPublic) ?? false),
  };
}

/** Members of groups are no public addresses, though their IPv6 addresses are global. */
const isPublic = (term: PeerTerm): boolean =>
  term.kind !== 'members' && !isEmptySet(intersectSets(term.peers, bothInternets));

/** The own addresses that are said, where other addresses of the same interfaces are not. */
function ownSaid(cases: readonly CaseTraffic[], { casesOf }: Scene): AddressSet | undefined {
  const said = new Map<string, number>();
  for (const id of cases.flatMap((one) => one.of.interfaces)) said.set(id, (said.get(id) ?? 0) + 1);
  if ([...said].every(([id, count]) => count === casesOf.get(id))) return undefined;
  return cases
    .flatMap((one) => one.of.own ?? [])
    .reduce((all, one) => uniteSets(all, one), { v4: [], v6: [] } as AddressSet);
}

/** What was so before is worth a word from here on. */
const IN_PART = 0.05;

function isInPart(
  { services, peers }: Rectangle,
  demands: readonly CasesDemand[],
  universe: Universe,
): boolean {
  const all = weighCommon(services, services, universe.services.weights);
  return ([4, 6] as const).some((family) => {
    const addresses = universe.peers.weights[family];
    const each = all * weighCommon(peers, peers, addresses);
    let whole = 0;
    let changes = 0;
    for (const demand of demands) {
      if (each === 0 || (family === 6 && !demand.has6)) continue;
      whole += demand.weight * each;
      for (const column of demand.columns) {
        changes +=
          demand.weight *
          weighCommon(column.services, services, universe.services.weights) *
          weighCommon(column.on, peers, addresses);
      }
    }
    return changes < (1 - IN_PART) * whole;
  });
}
