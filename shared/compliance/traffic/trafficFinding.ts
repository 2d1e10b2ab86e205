import type { Direction } from '../../contracts/direction.js';
import type { Exposed } from '../../contracts/findings.js';
import { cidrsOf4, cidrsOf6 } from '../../rules/cidr.js';
import { formatPorts, isEveryPort } from '../../rules/portRange.js';
import { formatProtocol } from '../../rules/protocol.js';
import { type Ranges, unite } from '../../rules/ranges.js';
import { count, fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { ruleDecider } from '../decider.js';
import type { Cause, FindingDraft, Mergeable } from '../judgement.js';
import { groupResource } from '../judging/groupResource.js';
import { ruleKey, ruleText } from '../ruleText.js';
import { butForText, interfacesOf, reachOf, type TrafficCause } from './trafficCauses.js';
import { EVERYTHING, trafficRemedy } from './trafficRemedy.js';

/** The most CIDRs that a finding lists. */
const PEERS_LISTED = 20;
/** The most rules that a finding names; there may be thousands. */
const RULES_NAMED = 50;

/** Makes a cause of open traffic. Its text is made on demand. */
export function toCause(
  cause: TrafficCause,
  direction: Direction,
  /** `SSH open to the Internet`. */
  headline: string,
  region: AuditedRegion,
  traffic: Mergeable['traffic'] = cause.ports,
): Cause {
  return {
    key: cause.key,
    reach: reachOf(cause.classes),
    merge: { cause: `${direction} ${cause.key}`, traffic },
    draft: () => draftOf(cause, direction, headline, region),
  };
}

function draftOf(
  cause: TrafficCause,
  direction: Direction,
  headline: string,
  region: AuditedRegion,
): FindingDraft {
  const rules = [...cause.rules].sort((a, b) => (ruleKey(a) < ruleKey(b) ? -1 : 1));
  const interfaces = interfacesOf(cause.classes);
  const groupIds = [...new Set(rules.map((rule) => rule.securityGroupId))].sort();
  const names = groupIds.map((id) => region.nameOf(id));
  const exposure = exposed(cause, direction);
  const what = trafficText(exposure);
  const where = `on ${count(interfaces.length, 'interface')}`;
  const who = peersText(cause, exposure);
  const [rule] = rules;
  const subject =
    rules.length === 1 && rule
      ? `Rule ${rule.securityGroupRuleId || '(without id)'} of ${names[0]} (${ruleText(rule.permission)}) lets`
      : `${rules.length} rules of ${fewOf(names)} together let`;
  const explanation =
    direction === 'ingress'
      ? `${subject} ${who} reach ${what} ${where}.`
      : `${subject} ${what} out to ${who} ${where}${butForText(cause.butFor)}.`;
  return {
    status: 'fail',
    title: `${headline} by ${fewOf(names)}${inShort(cause, what)}`,
    resource: groupResource(groupIds[0] ?? '', region),
    explanation,
    decidedBy: rules.slice(0, RULES_NAMED).map((one) => ruleDecider(one, region)),
    exposure,
    interfaces,
    remedy: trafficRemedy(cause, direction),
  };
}

/** The part of a title that tells the findings of one check and group apart. */
const inShort = ({ family }: TrafficCause, what: string) => {
  const parts = [...(what === 'everything' ? [] : [what]), ...(family === 6 ? ['IPv6'] : [])];
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
};

/** The peers that traffic is open to, as part of a sentence. */
function peersText({ family, share }: TrafficCause, { peers, peerCount }: Exposed): string {
  // The finding lists its first CIDRs alone; the others only count.
  const few = fewOf([...peers, ...Array<string>(peerCount - peers.length).fill('')]);
  if (share === undefined) return few;
  const whole = family === 4 ? 'the Internet' : 'the IPv6 Internet';
  if (share >= 0.995) return whole;
  if (share >= 0.000_1) return `${percent(share)} of ${whole}`;
  return `${count(peerCount, 'public range')} (${few})`;
}

function trafficText({ protocol, ports }: Exposed): string {
  if (protocol === 'all') return 'everything';
  if (ports.length > 0) return `${protocol} ${shortPorts(ports)}`;
  if (['tcp', 'udp', 'tcp, udp'].includes(protocol)) return `every ${protocol} port`;
  return /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol;
}

function exposed(cause: TrafficCause, direction: Direction): Exposed {
  const cidrs =
    cause.family === 4
      ? cidrsOf4(cause.peers as Ranges<number>)
      : cidrsOf6(cause.peers as Ranges<bigint>);
  // A rule for everybody leaves many blocks of the Internet: a person writes them as one.
  const whole = (cause.share ?? 0) >= 0.999_999;
  const shown = whole ? [cause.family === 4 ? '0.0.0.0/0' : '::/0'] : cidrs;
  const protocols = [...cause.ports.keys()].sort((a, b) => a - b);
  const ports = protocols
    .map((one) => cause.ports.get(one) ?? [])
    .reduce((a, b) => unite(a, b), [] as Ranges<number>);
  return {
    direction,
    protocol: protocols.length >= EVERYTHING ? 'all' : protocols.map(formatProtocol).join(', '),
    ports: isEveryPort(ports) ? [] : formatPorts(ports),
    peers: shown.slice(0, PEERS_LISTED),
    peerCount: shown.length,
    ...(cause.share === undefined ? {} : { share: cause.share }),
  };
}

const percent = (share: number) =>
  share >= 0.01 ? `${Math.round(share * 100)} %` : `${(share * 100).toPrecision(2)} %`;

const shortPorts = (ranges: readonly string[]) =>
  fewOf(
    ranges.map((range) => {
      const [from, to] = range.split('/');
      return from === to ? String(from) : `${from}-${to}`;
    }),
    6,
  );
