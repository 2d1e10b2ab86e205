import type { Decision, RequestedCheck, Verdict, VerdictPart } from '../contracts/probe.js';
import type { NetworkInterface } from '../contracts/regionSnapshot.js';
import {
  type Address,
  type AddressRange,
  type Family,
  formatRange,
  parseCidr,
} from '../rules/address.js';
import { firstMatch, type Judgement, type Packet, sortRules } from '../rules/firstMatch.js';
import { internet6Ranges, internetRanges } from '../rules/internet.js';
import { everyPort, type PortRange, parsePortRange } from '../rules/portRange.js';
import { familyOf, hasPorts, type Protocol, parseProtocol } from '../rules/protocol.js';
import { type GroupRules, privateAddressesOf, type RegionRules } from '../rules/regionRules.js';
import type { Rule } from '../rules/rule.js';
import { explain } from './explain.js';

/** What a probe asks, apart from whom: shared by requested checks and probes. */
export type Question = Pick<
  RequestedCheck,
  'direction' | 'protocol' | 'peer' | 'port' | 'portRange' | 'sourcePort'
>;

/** The interface as a probe sees it: its groups (perhaps planned ones) and its own addresses. */
export interface Subject {
  readonly id: string;
  readonly securityGroupIds: readonly string[];
  readonly own: readonly AddressRange[];
  readonly classic?: boolean;
}

/** The subject that an interface is now, or would be in `securityGroupIds`. */
export function subjectOf(eni: NetworkInterface, securityGroupIds?: readonly string[]): Subject {
  return {
    id: eni.NetworkInterfaceId,
    securityGroupIds: securityGroupIds ?? eni.SecurityGroupIds.SecurityGroupId,
    own: privateAddressesOf(eni),
    classic: !eni.VpcId,
  };
}

/**
 * Answers one question for one interface exactly: the packets that it covers are cut at every edge
 * of every rule, and one packet of each piece is judged by `firstMatch`.
 */
export function answerProbe(question: Question, subject: Subject, region: RegionRules): Verdict {
  const groups: GroupRules[] = [];
  for (const id of subject.securityGroupIds) {
    const group = region.group(id);
    if (!group) return uncertain(`group ${id} was not read`, 0);
    if (group.incomplete) return uncertain(`${id}: ${group.incomplete}`, group.rules.length);
    if (group.classic) return uncertain('the classic network is not judged', 0);
    groups.push(group);
  }
  if (groups.length === 0) return uncertain('the interface is in no group', 0);
  if (subject.classic) return uncertain('the classic network is not judged', 0);
  const protocol = parseProtocol(question.protocol);
  if (protocol === undefined) return uncertain(`unknown protocol ${question.protocol}`, 0);
  const peers = peersOf(question.peer);
  if (!peers) return uncertain(`unreadable peer ${question.peer}`, 0);

  const rules = sortRules(groups).filter((rule) => rule.direction === question.direction);
  const family = familyOf(protocol);
  if (family !== undefined && peers.some((peer) => peer.family !== family)) {
    return uncertain(`${question.protocol} does not exist in IPv${family === 4 ? 6 : 4}`, 0);
  }
  const pieces = judgePieces({ question, protocol, peers, subject, groups, rules });
  return summarise(pieces, question, groups, rules.length);
}

function uncertain(reason: string, considered: number): Verdict {
  return { verdict: 'uncertain', reason, explanation: `Uncertain: ${reason}.`, considered };
}

/** The address ranges that a peer stands for; undefined when it can not be read. */
export function peersOf(peer: string): readonly AddressRange[] | undefined {
  if (peer === 'internet') return internetRanges;
  if (peer === 'internet6') return internet6Ranges;
  const range = parseCidr(peer);
  return range ? [range] : undefined;
}

interface Piece {
  readonly peers: AddressRange;
  readonly ports: PortRange;
  readonly judgement: Judgement;
}

interface Scene {
  readonly question: Question;
  readonly protocol: Protocol;
  readonly peers: readonly AddressRange[];
  readonly subject: Subject;
  readonly groups: readonly GroupRules[];
  readonly rules: readonly Rule[];
}

function judgePieces({ question, protocol, peers, subject, groups, rules }: Scene): Piece[] {
  const pieces: Piece[] = [];
  const byProtocol = rules.filter((rule) => rule.protocol === 'all' || rule.protocol === protocol);
  const ported = hasPorts(protocol);
  const portQuestion = portsAsked(question, ported);
  const portEdges = ported ? byProtocol.flatMap((rule) => rule.ports) : [];
  for (const ports of cutPorts(portQuestion, [...portEdges, { from: 25, to: 25 }])) {
    const relevant = ported
      ? byProtocol.filter((rule) =>
          rule.ports.some((range) => range.from <= ports.from && ports.from <= range.to),
        )
      : byProtocol;
    const sourcePorts = cutPorts(
      sourcePortAsked(question),
      relevant.map((rule) => rule.sourcePorts),
    );
    for (const peerRange of peers) {
      const edges = [
        ...relevant.flatMap((rule) => rule.peers),
        ...groups.flatMap((group) => group.members ?? []),
        ...builtInEdges,
      ];
      for (const piece of cutAddresses(peerRange, edges)) {
        for (const source of sourcePorts) {
          for (const own of ownSides(subject, piece.family, relevant)) {
            const packet: Packet = {
              direction: question.direction,
              protocol,
              peer: { family: piece.family, value: piece.low },
              port: ports.from,
              sourcePort: source.from,
              own,
            };
            pieces.push({ peers: piece, ports, judgement: firstMatch(packet, groups, relevant) });
          }
        }
      }
    }
  }
  return pieces;
}

const builtInEdges: readonly AddressRange[] = [
  ...internetRanges,
  ...internet6Ranges,
  { family: 4, low: 0x646464c8n, high: 0x646464c8n },
];

function portsAsked(question: Question, ported: boolean): PortRange {
  if (!ported) return { from: 0, to: 0 };
  if (question.port !== undefined) return { from: question.port, to: question.port };
  return (question.portRange ? parsePortRange(question.portRange) : undefined) ?? everyPort;
}

/** Without a source port the question covers all of them. */
function sourcePortAsked(question: Question): PortRange {
  const { sourcePort } = question;
  return sourcePort === undefined ? everyPort : { from: sourcePort, to: sourcePort };
}

/** One own address for each way in which the 5-tuple rules can tell the own addresses apart. */
function ownSides(
  subject: Subject,
  family: Family,
  rules: readonly Rule[],
): readonly (Address | undefined)[] {
  if (!rules.some((rule) => rule.own)) return [undefined];
  const own = subject.own
    .filter((range) => range.family === family)
    .flatMap((range) =>
      cutAddresses(
        range,
        rules.flatMap((rule) => (rule.own ? [rule.own] : [])),
      ),
    );
  return own.length > 0 ? own.map((range) => ({ family, value: range.low })) : [undefined];
}

function cutPorts(asked: PortRange, edges: readonly PortRange[]): PortRange[] {
  const starts = new Set([asked.from]);
  for (const edge of edges) {
    for (const start of [edge.from, edge.to + 1]) {
      if (start > asked.from && start <= asked.to) starts.add(start);
    }
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((from, index) => ({ from, to: (sorted[index + 1] ?? asked.to + 1) - 1 }));
}

function cutAddresses(asked: AddressRange, edges: readonly AddressRange[]): AddressRange[] {
  const starts = new Set([asked.low]);
  for (const edge of edges) {
    if (edge.family !== asked.family) continue;
    for (const start of [edge.low, edge.high + 1n]) {
      if (start > asked.low && start <= asked.high) starts.add(start);
    }
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((low, index) => ({
    family: asked.family,
    low,
    high: (sorted[index + 1] ?? asked.high + 1n) - 1n,
  }));
}

function summarise(
  pieces: readonly Piece[],
  question: Question,
  groups: readonly GroupRules[],
  considered: number,
): Verdict {
  const open = pieces.find((piece) => piece.judgement.verdict === 'uncertain');
  if (open?.judgement.verdict === 'uncertain') return uncertain(open.judgement.reason, considered);
  const parts = mergeParts(pieces);
  const [first] = parts;
  if (!first) return uncertain('the question covers no packet', considered);
  if (parts.every((part) => part.verdict === first.verdict)) {
    const { verdict, decidedBy } = first;
    const explanation = explain({ question, groups, verdict, decidedBy });
    return { verdict, decidedBy, explanation, considered };
  }
  const explanation = explain({ question, groups, verdict: 'partial', parts });
  return { verdict: 'partial', parts, explanation, considered };
}

/** Joins neighbouring pieces that the same thing decides. */
function mergeParts(pieces: readonly Piece[]): VerdictPart[] {
  const merged: { peers: AddressRange; ports: PortRange; part: VerdictPart; key: string }[] = [];
  for (const { peers, ports, judgement } of pieces) {
    if (judgement.verdict === 'uncertain') continue;
    const key = JSON.stringify([judgement.decidedBy, ports]);
    const last = merged.at(-1);
    if (last && last.key === key && last.peers.high + 1n === peers.low) {
      last.peers = { ...last.peers, high: peers.high };
      continue;
    }
    if (last && last.key === key && last.peers.low === peers.low) continue;
    const verdict: Decision = judgement.verdict;
    const part = { peer: '', ports: '', verdict, decidedBy: judgement.decidedBy };
    merged.push({ peers, ports, part, key });
  }
  return merged.map(({ peers, ports, part }) => ({
    ...part,
    peer: formatRange(peers),
    ports: ports.from === 0 ? '-1/-1' : `${ports.from}/${ports.to}`,
  }));
}
