import type { VerdictDraft } from '../contracts/explanation.js';
import type { VerdictPart } from '../contracts/probe.js';
import type { QuestionFault, Reason } from '../contracts/reason.js';
import { isMapped, unmap } from '../rules/address.js';
import { type AddressSet, addressSetOf, cidrsOf, noAddress } from '../rules/addressSet.js';
import { readCidr } from '../rules/cidr.js';
import { decidedByOf } from '../rules/entries.js';
import { internet, internet6 } from '../rules/internet.js';
import { familyOf, parseProtocol } from '../rules/protocol.js';
import type { GroupRules } from '../rules/regionRules.js';
import type { RuleEngine } from '../rules/ruleEngine.js';
import { type DecidedPart, decideQuestion, type Question } from './decideQuestion.js';
import { explain, trafficOf } from './explain.js';
import { remedyFor } from './remedy.js';
import type { Subject } from './subject.js';

/** Answers one question for one interface exactly. `sayVerdict` has the words. */
export function answerProbe(
  question: Question,
  subject: Subject,
  engine: RuleEngine,
): VerdictDraft {
  const fault = questionFault(question);
  if (fault !== undefined) return uncertain(fault, 0);
  const peers = peersOf(question.peer) ?? noAddress;
  const asInternet = isInternet(question.peer);
  const decided = decideQuestion(question, peers, subject, engine, { asInternet });
  if (!decided.ok) return uncertain(decided.reason, decided.considered);
  const { groups } = engine.groupSet(subject.securityGroupIds);
  return summarise(decided.parts, question, groups, decided.considered);
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
  all: readonly DecidedPart[],
  question: Question,
  groups: readonly GroupRules[],
  considered: number,
): VerdictDraft {
  const [first] = all;
  if (!first) return uncertain({ code: 'noPacket' }, considered);
  const groupIds = groups.map((group) => group.securityGroupId);
  const verdict = first.entry.allow ? 'allow' : 'deny';
  if (all.every((piece) => piece.entry.allow === first.entry.allow)) {
    const main = all.reduce((a, b) => (b.weight > a.weight ? b : a));
    const decidedBy = decidedByOf(main.entry);
    const remedy = remedyFor(
      question,
      verdict,
      all.map((piece) => piece.entry),
      groupIds,
    );
    return {
      verdict,
      decidedBy,
      explanation: explain(question, groups, verdict, decidedBy),
      considered,
      ...(remedy ? { remedy } : {}),
    };
  }
  // The remedy that would open the rest, as the console's "Open Port" does.
  const denied = all.map((piece) => piece.entry).filter((entry) => !entry.allow);
  const remedy = remedyFor(question, 'deny', denied, groupIds);
  return {
    verdict: 'partial',
    parts: all.map(toPart),
    explanation: {
      code: 'partly',
      ...trafficOf(question),
      allowed: all.length - denied.length,
      denied: denied.length,
    },
    considered,
    ...(remedy ? { remedy } : {}),
  };
}

/**
 * One part for each piece. The text of its peers is made when it is read, since most verdicts are
 * only counted.
 */
function toPart(part: DecidedPart): VerdictPart {
  const { entry, ports } = part;
  return {
    get peer() {
      return cidrsOf(part.peers()).join(' ');
    },
    ports: ports.length === 0 ? '-1/-1' : `${ports[0]}/${(ports[1] as number) - 1}`,
    verdict: entry.allow ? 'allow' : 'deny',
    decidedBy: decidedByOf(entry),
  };
}
