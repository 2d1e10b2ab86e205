import type { MembershipPolicy, Reach } from '../../contracts/policyFile.js';
import { reasonKey } from '../../contracts/reason.js';
import { sayGroupFault } from '../../messages/sayGroupFault.js';
import { sayReason } from '../../messages/sayReason.js';
import { sayTraffic } from '../../messages/sayTraffic.js';
import { isInternet, peersOf } from '../../probes/answerProbe.js';
import { type DecidedPart, decideQuestion, type Question } from '../../probes/decideQuestion.js';
import { trafficOf } from '../../probes/explain.js';
import type { Subject } from '../../probes/subject.js';
import { type AddressSet, isEmptySet } from '../../rules/addressSet.js';
import { addressFault, privateAddressesOf } from '../../rules/regionRules.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { groupText } from '../judging/groupText.js';
import { policyResource } from '../judging/policyResource.js';
import { type GroupResolver, referenceKey } from './groupResolver.js';
import type { PolicyOutcome, SelectedInterface } from './policyOutcome.js';
import { ReachFailure } from './reachFailure.js';
import { groupOf, peerOf, reachQuestion } from './reachQuestion.js';
import { unresolved } from './unresolved.js';

/**
 * Judges the reachability assertions of a policy on selected interfaces. Those in the same groups
 * share their outcomes (unless a rule looks at the own address): cost grows with the distinct sets.
 */
export function reachJudge(
  policy: MembershipPolicy,
  region: AuditedRegion,
  resolve: GroupResolver,
): (selected: SelectedInterface) => readonly PolicyOutcome[] {
  // A policy may hold the same assertion twice.
  const assertions = new Map((policy.reach ?? []).map((one) => [assertionKey(one), one]));
  const known = new Map<string, readonly PolicyOutcome[]>();
  return (selected) => {
    if (assertions.size === 0) return [];
    const asked = askedOf(selected, region);
    let outcomes = known.get(asked.key);
    if (!outcomes) {
      const found = [...assertions].flatMap(([key, reach]) =>
        judge({ policy, region, resolve, key, reach }, selected, asked),
      );
      // Two assertions may name the same missing group.
      outcomes = [...new Map(found.map((one) => [one.key, one])).values()];
      known.set(asked.key, outcomes);
    }
    return outcomes;
  };
}

/** Names an assertion by what it says, so that their order does not matter. */
function assertionKey(reach: Reach): string {
  const group = groupOf(reach);
  const peer = group === undefined ? peerOf(reach) : `group ${referenceKey(group)}`;
  const { direction, protocol, port, portRange } = reachQuestion(reach, '');
  return `reach ${direction} ${protocol} ${port ?? portRange ?? ''} ${peer} ${reach.must}`;
}

interface Asked {
  readonly subject: Subject;
  readonly key: string;
  /** Families of the own addresses; both are set where no address was read. */
  readonly has4: boolean;
  readonly has6: boolean;
}

function askedOf(
  { instance, networkInterface: eni, securityGroupIds, vpcId }: SelectedInterface,
  region: AuditedRegion,
): Asked {
  const own = eni ? privateAddressesOf(eni) : [];
  const has4 = own.length === 0 || own.some((range) => range.family === 4);
  const has6 = own.length === 0 || own.some((range) => range.family === 6);
  const ownKey = region.engine.looksAtOwn(securityGroupIds)
    ? own.map((range) => `${range.from}-${range.until}`).join(' ')
    : '';
  const classic = vpcId === '';
  const id = eni?.NetworkInterfaceId ?? instance.InstanceId;
  const unjudged = reasonKey(region.rules.whyUnjudged(id));
  return {
    subject: {
      id,
      securityGroupIds,
      own,
      classic,
      ...(eni && addressFault(eni) !== undefined ? { ownUnread: true } : {}),
      ...(vpcId ? { vpcId } : {}),
    },
    key: [securityGroupIds.join(' '), vpcId, ownKey, has4, has6, unjudged].join('|'),
    has4,
    has6,
  };
}

interface Context {
  readonly policy: MembershipPolicy;
  readonly region: AuditedRegion;
  readonly resolve: GroupResolver;
  readonly key: string;
  readonly reach: Reach;
}

function judge(context: Context, { vpcId }: SelectedInterface, asked: Asked): PolicyOutcome[] {
  const { policy, region, reach } = context;
  const reference = groupOf(reach);
  let question = reachQuestion(reach, String(peerOf(reach)));
  let traffic = sayTraffic(trafficOf(question));
  let peers: AddressSet | undefined;
  if (reference === undefined) {
    peers = peersOf(question.peer);
    if (!peers)
      return [
        unclear(context, traffic, sayReason({ code: 'unreadablePeer', peer: question.peer })),
      ];
  } else {
    const resolved = context.resolve(reference, vpcId);
    if (!resolved.ok)
      return [unresolved(policy, 'reach', reference, vpcId, sayGroupFault(resolved.fault))];
    const id = resolved.group.SecurityGroupId;
    question = reachQuestion(reach, id);
    traffic = sayTraffic({ ...trafficOf(question), peer: groupText(id, region) });
    peers = region.rules.membersOf(id);
    if (!peers) return [unclear(context, traffic, sayReason(region.rules.whyUnread(id)))];
    if (isEmptySet(peers))
      return nobody(context, traffic, `${groupText(id, region)} has no member`);
  }
  // A packet has one family: a peer whose family the interface has no address of never talks to it.
  const reachable = { v4: asked.has4 ? peers.v4 : [], v6: asked.has6 ? peers.v6 : [] };
  if (isEmptySet(reachable)) {
    if (reach.must === 'closed') return [];
    return [
      new ReachFailure(context, { traffic, question, asked: asked.subject.securityGroupIds }),
    ];
  }
  const asInternet = reference === undefined && isInternet(question.peer);
  const decided = decideQuestion(question, reachable, asked.subject, region.engine, { asInternet });
  if (!decided.ok) return [unclear(context, traffic, sayReason(decided.reason))];
  if (decided.parts.length === 0) return nobody(context, traffic, 'it covers no packet');
  return failures(context, question, traffic, decided.parts, asked);
}

/** One failure for each entry that decides against the assertion. */
function failures(
  context: Context,
  question: Question,
  traffic: string,
  parts: readonly DecidedPart[],
  asked: Asked,
): PolicyOutcome[] {
  const wantAllow = context.reach.must === 'open';
  const wrong = new Map<DecidedPart['entry'], DecidedPart[]>();
  for (const part of parts) {
    if (part.entry.allow === wantAllow) continue;
    const list = wrong.get(part.entry);
    if (list) list.push(part);
    else wrong.set(part.entry, [part]);
  }
  const partial = parts.some((part) => part.entry.allow === wantAllow);
  return [...wrong].map(
    ([entry, own]) =>
      new ReachFailure(context, {
        traffic,
        question,
        asked: asked.subject.securityGroupIds,
        decision: { entry, parts: own, partial },
      }),
  );
}

/**
 * An assertion about nobody holds where it says `closed`, and can't be judged where it says
 * `open`.
 */
function nobody(context: Context, traffic: string, reason: string): PolicyOutcome[] {
  return context.reach.must === 'closed' ? [] : [unclear(context, traffic, reason)];
}

function unclear({ policy, key }: Context, traffic: string, reason: string): PolicyOutcome {
  return {
    status: 'unknown',
    key: `${key} unclear ${reason}`,
    draft: (concerned) => ({
      status: 'unknown',
      severity: policy.severity,
      title: `${policy.id}: ${traffic} can't be judged: ${reason}`,
      resource: policyResource(policy),
      explanation: `Whether ${traffic} is open to what policy ${policy.id} selects can't be told: ${reason}.`,
      decidedBy: [],
      interfaces: concerned.interfaces,
      ...(concerned.instanceIds.length > 0 ? { instanceIds: concerned.instanceIds } : {}),
    }),
  };
}
