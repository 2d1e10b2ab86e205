import { bothInternets } from '../../rules/internet.js';
import {
  addBit,
  andBits,
  type Bits,
  bitsKey,
  noBits,
  uniteInto,
  weighCommon,
  withoutBits,
} from './bits.js';
import type { CaseTraffic } from './caseTraffic.js';
import { nameExactly } from './nameServices.js';
import type { Scene } from './scene.js';
import type { InternetSentence } from './trafficSummary.js';

/** The share of all public addresses from which on they are called the Internet. */
const INTERNET_SHARE = 1 / 256;

/** What public addresses reach newly, by the rules that let them in: members of groups are no public ones. */
export function internetSentences(
  traffic: readonly CaseTraffic[],
  scene: Scene,
  ownOf: (one: CaseTraffic) => Bits,
): InternetSentence[] {
  const { universe, interfaces } = scene;
  const { weights } = universe.peers;
  const open = universe.peers.bitsOf(bothInternets);
  const whole = { 4: weighCommon(open, open, weights[4]), 6: weighCommon(open, open, weights[6]) };
  const found = new Map<
    string,
    { from: InternetSentence['from']; family: 4 | 6 | undefined; services: Bits; ids: Set<string> }
  >();
  for (const one of traffic) {
    const reached = new Map<string, Bits>();
    for (const [service, after] of one.after.entries()) {
      const opened = withoutBits(andBits(one.before[service]?.denied ?? open, open), ownOf(one));
      const peers = noBits(universe.peers.size);
      for (const [entry, met] of after.decided) {
        if (entry.allow && entry.kind !== 'intraGroup' && !entry.rule?.peerGroupId) {
          uniteInto(peers, andBits(met, opened));
        }
      }
      const share = ([4, 6] as const).map((family) =>
        family === 6 && !one.has6 ? 0 : weighCommon(peers, peers, weights[family]) / whole[family],
      );
      const [four = 0, six = 0] = share;
      if (four === 0 && six === 0) continue;
      const from = Math.max(four, six) >= INTERNET_SHARE ? 'internet' : 'publicRange';
      const families = [
        four >= (from === 'internet' ? INTERNET_SHARE : 1e-300),
        six >= (from === 'internet' ? INTERNET_SHARE : 1e-300),
      ];
      const family = families[0] && families[1] ? undefined : families[0] ? 4 : 6;
      const key = `${from} ${family ?? ''}`;
      const services = reached.get(key) ?? noBits(universe.services.size);
      addBit(services, service);
      reached.set(key, services);
    }
    for (const [key, services] of reached) {
      const [from = '', family = ''] = key.split(' ');
      const whole = `${key} ${bitsKey(services)}`;
      const known = found.get(whole) ?? {
        from: from as InternetSentence['from'],
        family: family === '' ? undefined : (Number(family) as 4 | 6),
        services,
        ids: new Set<string>(),
      };
      for (const id of one.of.interfaces) known.ids.add(id);
      found.set(whole, known);
    }
  }
  return [...found.values()]
    .sort(
      (a, b) =>
        Number(b.from === 'internet') - Number(a.from === 'internet') || b.ids.size - a.ids.size,
    )
    .map(({ from, family, services, ids }) => ({
      from,
      ...(family ? { family } : {}),
      services: nameExactly(services, universe.services).term,
      on: interfaces.name(ids),
    }));
}
