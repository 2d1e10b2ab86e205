import type { PartDraft, VerdictDraft } from '../contracts/explanation.js';
import { limits } from '../contracts/limits.js';
import type { QuestionFault, Reason } from '../contracts/reason.js';
import { isMapped, unmap } from '../rules/address.js';
import { type AddressSet, addressSetOf, cidrsOf, noAddress } from '../rules/addressSet.js';
import { readCidr } from '../rules/cidr.js';
import { decidedByOf } from '../rules/entries.js';
import { internet, internet6 } from '../rules/internet.js';
import { familyOf, parseProtocol } from '../rules/protocol.js';
import type { GroupRules } from '../rules/regionRules.js';
import type { RuleEngine } from '../rules/ruleEngine.js';
import { type Decided, type DecidedPart, decideQuestion, type Question } from './decideQuestion.js';
import { explain, trafficOf } from './explain.js';
import { remedyFor } from './remedy.js';
import type { Subject } from './subject.js';

/**
 * Answers one question for one interface exactly. Of a verdict in parts `mostParts` are kept, and the
 * number of the others. `sayVerdict` has the words.
 */
export function answerProbe(
  question: Question,
  subject: Subject,
  engine: RuleEngine,
  mostParts: number = limits.partsPerVerdict,
): VerdictDraft {
  const fault = questionFault(question);
  if (fault !== undefined) return uncertain(fault, 0);
  const peers = peersOf(question.peer) ?? noAddress;
  const asInternet = isInternet(question.peer);
  const decided = decideQuestion(question, peers, subject, engine, { asInternet, mostParts });
  if (!decided.ok) return uncertain(decided.reason, decided.considered);
  const { groups } = engine.groupSet(subject.securityGroupIds);
  return summarise(decided, question, groups, decided.considered);
}

const uncertain = (explanation: Reason, considered: number): VerdictDraft => ({
  verdict: 'uncertain',
  explanation,
  considered,
});

/** What is wrong with a question; undefined where it can be answered. */
export function questionFault(question: Question): QuestionFault | undefined {
  const { protocol, peer } = question;
  const number = parseProtocol(protocol);
  if (number === undefined) return { code: 'unknownProtocol', protocol };
  if (!isInternet(peer)) {
    const cidr = readCidr(peer);
    if (!cidr) return { code: 'unreadablePeer', peer };
    if (cidr.hostBits) {
      const block = cidrsOf(addressSetOf([cidr.range])).join(' ');
      return { code: 'hostInBlock', peer, block };
    }
  }
  const peers = peersOf(peer);
  const family = number === 'all' ? undefined : familyOf(number);
  if (family === 4 && peers?.v6.length) return { code: 'otherFamily', protocol, family: 6 };
  if (family === 6 && peers?.v4.length) return { code: 'otherFamily', protocol, family: 4 };
  return undefined;
}

/** Whether a peer is one of the two names of the Internet. */
export const isInternet = (peer: string): boolean => peer === 'internet' || peer === 'internet6';

/**
 * The addresses that a peer stands for; undefined when it can't be read. An IPv4-mapped IPv6
 * address means the IPv4 address: no other packet carries it.
 */
export function peersOf(peer: string): AddressSet | undefined {
  if (peer === 'internet') return internet;
  if (peer === 'internet6') return internet6;
  const cidr = readCidr(peer);
  if (!cidr) return undefined;
  const { range } = cidr;
  if (range.family === 6 && isMapped(range.from) && cidr.prefix >= 96) {
    const from = unmap(range.from);
    return { v4: [from, from + 2 ** (128 - cidr.prefix)], v6: [] };
  }
  return addressSetOf([range]);
}

function summarise(
  { parts, allowed, denied, entries, main }: Extract<Decided, { readonly ok: true }>,
  question: Question,
  groups: readonly GroupRules[],
  considered: number,
): VerdictDraft {
  if (!main) return uncertain({ code: 'noPacket' }, considered);
  const groupIds = groups.map((group) => group.securityGroupId);
  if (allowed === 0 || denied === 0) {
    const verdict = allowed > 0 ? 'allow' : 'deny';
    const decidedBy = decidedByOf(main);
    const remedy = remedyFor(question, verdict, entries, groupIds);
    return {
      verdict,
      decidedBy,
      explanation: explain(question, groups, verdict, decidedBy),
      considered,
      ...(remedy ? { remedy } : {}),
    };
  }
  // The remedy that would open the rest, as the console's "Open Port" does.
  const remedy = remedyFor(
    question,
    'deny',
    entries.filter((entry) => !entry.allow),
    groupIds,
  );
  const more = allowed + denied - parts.length;
  return {
    verdict: 'partial',
    ...(parts.length > 0 ? { parts: parts.map(toPart) } : {}),
    ...(more > 0 ? { more } : {}),
    explanation: { code: 'partly', ...trafficOf(question), allowed, denied },
    considered,
    ...(remedy ? { remedy } : {}),
  };
}

/**
 * One part for each piece. The blocks of its peers are made when they are asked for, since most
 * verdicts are only counted.
 */
function toPart(part: DecidedPart): PartDraft {
  const { entry, ports } = part;
  return {
    blocks: () => cidrsOf(part.peers()),
    ports: ports.length === 0 ? '-1/-1' : `${ports[0]}/${(ports[1] as number) - 1}`,
    verdict: entry.allow ? 'allow' : 'deny',
    decidedBy: decidedByOf(entry),
  };
}
