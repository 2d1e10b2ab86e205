import type {
  InterfaceTerm,
  NamedTraffic,
  TrafficSentence,
  TrafficSummaryDraft,
} from '../../../../shared/change/summary/trafficSummary.js';
import { everyAddress } from '../../../../shared/rules/addressSet.js';

type Planted = readonly [fault: string, draft: TrafficSummaryDraft];

const everyService: NamedTraffic['services'] = {
  form: 'everythingBut',
  items: [],
  boxes: [
    {
      protocols: Array.from({ length: 256 }, (_, number) => number),
      ports: [1, 65_536],
      sourcePorts: [1, 65_536],
    },
  ],
};
const anywhere: NamedTraffic['peers'] = [{ kind: 'anywhere', but: [], peers: everyAddress }];

/** A summary with one fault, for each fault that can be planted in it. */
export function plantedFaults(draft: TrafficSummaryDraft): Planted[] {
  const planted: Planted[] = [];
  const withSentences = (fault: string, at: number, ...instead: readonly TrafficSentence[]) => {
    const sentences = draft.sentences.toSpliced(at, 1, ...instead);
    planted.push([`${fault} ${at}`, { ...draft, sentences }]);
  };
  for (const [at, sentence] of draft.sentences.entries()) {
    const { traffic, but, on } = sentence;
    withSentences('a line is dropped', at);
    withSentences('a number is wrong', at, { ...sentence, on: miscounted(on) });
    if (on.interfaces.length > 1) {
      const fewer = { ...on, interfaces: on.interfaces.slice(1) };
      withSentences('an interface is lost', at, { ...sentence, on: fewer });
    }
    for (const item of but.keys()) {
      // Sentences on the same interfaces share a list: it is printed once.
      const shared = JSON.stringify(peersless(but));
      const sentences = draft.sentences.map((one) =>
        JSON.stringify(peersless(one.but)) === shared
          ? { ...one, but: but.toSpliced(item, 1) }
          : one,
      );
      planted.push([`an item is dropped ${at}`, { ...draft, sentences }]);
    }
    if (!traffic) continue;
    if (traffic.services.form === 'these' || traffic.services.items.length > 0) {
      withSentences('everything is said', at, {
        ...sentence,
        traffic: { ...traffic, services: everyService },
      });
    }
    if (traffic.peers.some((term) => term.kind !== 'anywhere' || term.but.length > 0)) {
      withSentences('anywhere is said', at, {
        ...sentence,
        traffic: { ...traffic, peers: anywhere },
      });
    }
    for (const term of traffic.peers.length > 1 ? traffic.peers.keys() : []) {
      const peers = traffic.peers.toSpliced(term, 1);
      withSentences('peers are lost', at, { ...sentence, traffic: { ...traffic, peers } });
    }
    const { items, form } = traffic.services;
    for (const item of items.length > 1 ? items.keys() : []) {
      const services = { ...traffic.services, form, items: items.toSpliced(item, 1) };
      withSentences('a service is lost', at, { ...sentence, traffic: { ...traffic, services } });
    }
  }
  for (const at of draft.unknown.keys()) {
    planted.push(['an unknown is dropped', { ...draft, unknown: draft.unknown.toSpliced(at, 1) }]);
  }
  for (const at of draft.internet.keys()) {
    planted.push([
      'the Internet is dropped',
      { ...draft, internet: draft.internet.toSpliced(at, 1) },
    ]);
  }
  return planted;
}

/** Says one more than there are. */
function miscounted(term: InterfaceTerm): InterfaceTerm {
  if (term.kind === 'names') return { ...term, names: [...term.names, 'nobody'] };
  return { ...term, count: term.count + 1 };
}

/** A list without its addresses, which are no JSON. */
const peersless = (but: TrafficSentence['but']) =>
  but.map(({ services, peers, unknown }) => [services, peers.map((term) => term.kind), unknown]);
