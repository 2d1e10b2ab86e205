import type {
  InternetSentence,
  NamedTraffic,
  SentenceCause,
  TrafficSentence,
  TrafficSummaryDraft,
  UnknownSentence,
} from '../change/summary/trafficSummary.js';
import type { Direction } from '../contracts/direction.js';
import type { Reason } from '../contracts/reason.js';
import type {
  SaidInternet,
  SaidSentence,
  SaidUnknown,
  TrafficSummary,
} from '../contracts/trafficSummary.js';
import { count } from '../text/counts.js';
import { sayInterfaces } from './sayInterfaces.js';
import { sayPeers } from './sayPeers.js';
import { sayReason } from './sayReason.js';
import { sayServices } from './sayServices.js';

/** The name of a group by its id. */
export type NameOf = (groupId: string) => string;

/** Puts what a change does to traffic into words. */
export const sayTrafficSummary = (
  { sentences, unknown, internet, concerns: _concerns, ...rest }: TrafficSummaryDraft,
  nameOf: NameOf,
): TrafficSummary => ({
  ...rest,
  sentences: sentences.map((one) => saySentence(one, nameOf)),
  unknown: unknown.map((one) => sayUnknown(one, nameOf)),
  internet: internet.map(sayInternet),
});

function saySentence(sentence: TrafficSentence, nameOf: NameOf): SaidSentence {
  const { kind, direction, traffic, but, on, named, fromPublic } = sentence;
  const items = but.map((one) => `${one.unknown ? '? ' : ''}${sayNamed(one, direction)}`);
  return {
    kind,
    direction,
    ...sayWhole(traffic, direction, items, on.interfaces),
    on: sayInterfaces(on),
    because: [...new Set(sentence.causes.map((cause) => sayCause(cause, nameOf)))].join(', '),
    note: notesOf(sentence).join('; '),
    but: items.length === 1 && isInline(traffic, items) ? [] : items,
    named,
    fromPublic,
    interfaces: on.interfaces,
  };
}

/** A single exception of everything is said at once: `everything but tcp 25 (SMTP) to the Internet`. */
function isInline(traffic: NamedTraffic | undefined, items: readonly string[]): boolean {
  return (
    items.length === 1 &&
    items[0]?.startsWith('? ') === false &&
    (traffic === undefined || isEverything(traffic))
  );
}

function sayWhole(
  traffic: NamedTraffic | undefined,
  direction: Direction,
  items: readonly string[],
  on: readonly string[],
): Pick<SaidSentence, 'what' | 'peers'> {
  const list = isInline(traffic, items)
    ? ` but ${short(items[0] ?? '')}`
    : items.length > 0
      ? ' but the list below'
      : '';
  if (!traffic)
    return { what: `everything that was open${list.replace(' but', ', but')}`, peers: '' };
  if (items.length > 0 && isEverything(traffic)) return { what: `everything${list}`, peers: '' };
  if (items.length === 0 && isAllButMetadata(traffic)) {
    return { what: 'everything but the metadata service', peers: '' };
  }
  if (items.length === 0)
    return { what: sayServices(traffic.services), peers: sayPeers(traffic.peers, on) };
  return {
    what: `${sayServices(traffic.services)} ${preposition[direction]} ${sayPeers(traffic.peers, on)},${list}`,
    peers: '',
  };
}

/** `the metadata service` of `everything to the metadata service`. */
const short = (item: string) => item.replace(/^everything (?:to|from) /, '');

const isEverything = ({ services, peers }: NamedTraffic) =>
  services.form === 'everythingBut' &&
  services.items.length === 0 &&
  peers.length === 1 &&
  peers[0]?.kind === 'anywhere' &&
  !peers[0].family &&
  peers[0].but.length === 0;

/** What quarantine leaves open: no rule closes the way to it. */
const isAllButMetadata = ({ services, peers }: NamedTraffic) => {
  const [term] = peers;
  return (
    sayServices(services) === 'everything' &&
    peers.length === 1 &&
    term?.kind === 'anywhere' &&
    term.family === undefined &&
    term.but.length === 1 &&
    term.but[0]?.kind === 'metadata'
  );
};

const preposition = { ingress: 'from', egress: 'to' } as const;

const sayNamed = ({ services, peers }: NamedTraffic, direction: Direction) =>
  `${sayServices(services)} ${preposition[direction]} ${sayPeers(peers)}`;

function notesOf({ inPart, own }: TrafficSentence): string[] {
  return [
    ...(inPart ? ['in part as before'] : []),
    ...(own
      ? [`only for ${count((own.v4.length + own.v6.length) / 2, 'own address', 'own addresses')}`]
      : []),
  ];
}

function sayCause(cause: SentenceCause, nameOf: NameOf): string {
  switch (cause.kind) {
    case 'sameGroup':
      return cause.lost ? 'no longer same group' : 'same group';
    case 'names':
      return cause.lost ? `no longer in ${nameOf(cause.peer)}` : `names ${nameOf(cause.peer)}`;
    case 'rules': {
      const rules = cause.rules === 1 ? 'a rule' : count(cause.rules, 'rule');
      return `${rules} ${cause.lost ? 'lost with' : 'of'} ${nameOf(cause.group)}`;
    }
    case 'default':
      return 'by default';
    case 'platform':
      return 'by Alibaba Cloud';
  }
}

function sayUnknown(sentence: UnknownSentence, nameOf: NameOf): SaidUnknown {
  const { direction, reason, traffic, on, named } = sentence;
  return {
    direction,
    reason: sayUnknownReason(reason, nameOf),
    what: traffic && direction !== 'both' ? sayNamed(traffic, direction) : 'everything',
    on: sayInterfaces(on),
    named,
    interfaces: on.interfaces,
  };
}

/** The commonest reasons in few words; any other as it is said elsewhere. */
function sayUnknownReason(reason: Reason, nameOf: NameOf): string {
  if (reason.code === 'insideOverIpv6') {
    return `IPv6 between members of ${nameOf(reason.group)} is not documented`;
  }
  if (reason.code === 'outInside') {
    return `to members of ${nameOf(reason.group)}: the documents disagree`;
  }
  return sayReason(withNames(reason, nameOf));
}

/** A reason that names groups by what people call them. */
const withNames = (reason: Reason, nameOf: NameOf): Reason =>
  'group' in reason ? { ...reason, group: nameOf(reason.group) } : reason;

const sayInternet = ({ from, family, services, on }: InternetSentence): SaidInternet => ({
  what: `${sayServices(services)} from ${from === 'internet' ? 'the Internet' : 'public ranges'}${family ? ` (IPv${family})` : ''}`,
  on: sayInterfaces(on),
});
