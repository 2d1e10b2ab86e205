import type { Exposed, FindingRemedy, RuleChange } from '../../contracts/findings.js';
import type { MembershipPolicy, Reach } from '../../contracts/policyFile.js';
import type { DecidedPart, Question } from '../../probes/decideQuestion.js';
import { remedyFor } from '../../probes/remedy.js';
import { cidrsOf, intersectSets } from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import { internet, internet6 } from '../../rules/internet.js';
import { formatPorts, parsePortRange } from '../../rules/portRange.js';
import { parseProtocol } from '../../rules/protocol.js';
import { normalise, type Ranges, subtract } from '../../rules/ranges.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { entryDecider } from '../decider.js';
import type { FindingDraft } from '../judgement.js';
import { groupResource } from '../judging/groupResource.js';
import { groupText } from '../judging/groupText.js';
import { policyResource } from '../judging/policyResource.js';
import { ruleText } from '../ruleText.js';
import type { GroupResolver } from './groupResolver.js';
import { type Concerned, concernedText, type PolicyOutcome } from './policyOutcome.js';
import { revocation, ruleChanges } from './ruleChanges.js';

interface Context {
  readonly policy: MembershipPolicy;
  readonly region: AuditedRegion;
  readonly resolve: GroupResolver;
  /** The key of the assertion. */
  readonly key: string;
  readonly reach: Reach;
}

interface Facts {
  /** The question in words. */
  readonly traffic: string;
  readonly question: Question;
  /** The groups whose rules were asked. */
  readonly asked: readonly string[];
  /**
   * What decides against the assertion; absent where the interface has no address of the family.
   */
  readonly decision?: {
    readonly entry: Entry;
    readonly parts: readonly DecidedPart[];
    /** Whether other entries decide part of the question as the policy wants it. */
    readonly partial: boolean;
  };
}

/** A title and a list of changes stay readable. */
const CHANGES_SHOWN = 20;
const PEERS_SHOWN = 20;

/** An assertion that does not hold, by one rule or behaviour. */
export class ReachFailure implements PolicyOutcome {
  readonly status = 'fail';
  readonly key: string;
  readonly #context: Context;
  readonly #facts: Facts;

  constructor(context: Context, facts: Facts) {
    this.#context = context;
    this.#facts = facts;
    this.key = `${context.key} ${facts.decision ? entryKey(facts.decision.entry) : 'no address'}`;
  }

  draft(concerned: Concerned, all: readonly PolicyOutcome[]): FindingDraft {
    const { policy, region, reach } = this.#context;
    const { traffic, decision } = this.#facts;
    const alike = all.filter((one) => one instanceof ReachFailure);
    const partly = alike.some((one) => one.#facts.decision?.partial) ? ' in part' : '';
    const found = reach.must === 'open' ? 'closed' : 'open';
    const decider = decision && entryDecider(decision.entry, (id) => region.nameOf(id));
    const group = decider?.securityGroupId;
    const because = decider
      ? `${decider.text}${group ? ` (${groupText(group, region)})` : ''}`
      : 'there is no address of the IP version that it asks about';
    const exposure = exposureOf(
      alike.flatMap((one) => one.#facts.decision?.parts ?? []),
      this.#facts.question,
    );
    const shown = exposure && partly ? ` It is ${found} for ${partText(exposure)}.` : '';
    return {
      status: 'fail',
      severity: policy.severity,
      title: `${policy.id}: ${traffic} must be ${reach.must} and is ${found}${partly} on ${concernedText(concerned)}: ${decider?.text ?? because}`,
      resource: group === undefined ? policyResource(policy) : groupResource(group, region),
      explanation: `Policy ${policy.id} wants ${traffic} ${reach.must}. It is ${found}${partly}: ${because}.${shown}`,
      decidedBy: decider ? [decider] : [],
      ...(exposure ? { exposure } : {}),
      interfaces: concerned.interfaces,
      ...(concerned.instanceIds.length > 0 ? { instanceIds: concerned.instanceIds } : {}),
      remedy: this.#remedy(alike),
    };
  }

  #remedy(alike: readonly ReachFailure[]): FindingRemedy {
    const { decision } = this.#facts;
    if (!decision) {
      return {
        text: 'Give them an address of that IP version, or do not ask for it.',
        changes: [],
      };
    }
    // Thousands of distinct sets of groups may stand behind one cause.
    const distinct = new Map<string, RuleChange>();
    for (const failure of alike) {
      for (const change of failure.#changes()) distinct.set(JSON.stringify(change), change);
    }
    const changes = [...distinct.values()];
    if (changes.length === 0) {
      return { text: 'No rule changes this: the platform decides it.', changes: [] };
    }
    const more = changes.length - CHANGES_SHOWN;
    return {
      text: this.#remedyText(changes[0] as RuleChange),
      changes: changes.slice(0, CHANGES_SHOWN),
      ...(more > 0 ? { note: `${more} more groups need the same change` } : {}),
    };
  }

  #remedyText(change: RuleChange): string {
    const { region, reach } = this.#context;
    const group = groupText(change.securityGroupId, region);
    const all = 'it concerns every member of the group';
    if (change.operation.startsWith('Revoke')) {
      return `Revoke the rule from ${group}, if nothing else needs it; ${all}.`;
    }
    if (change.operation === 'ModifySecurityGroupPolicy') {
      return `Let members of ${group} no longer reach each other; ${all}.`;
    }
    const rule = ruleText({
      Direction: this.#facts.question.direction,
      IpProtocol: '',
      Policy: '',
      Priority: '',
      ...change.permissions?.[0],
    });
    const verb = reach.must === 'open' ? 'Authorize' : 'Authorize before the rule that opens it';
    return `${verb}: ${rule}, in ${group}; ${all}.`;
  }

  #changes(): RuleChange[] {
    const { reach, region } = this.#context;
    const { question, decision } = this.#facts;
    if (!decision) return [];
    const { entry } = decision;
    const { rule } = entry;
    const { direction } = question;
    // A rule that opens nothing but what is asked is revoked: a Drop before it would close more.
    if (reach.must === 'closed' && rule?.securityGroupRuleId && isWithin(entry, question)) {
      return [revocation(direction, rule.securityGroupId, [rule.securityGroupRuleId])];
    }
    const remedy = remedyFor(question, entry.allow ? 'allow' : 'deny', [entry]);
    const securityGroupId = rule?.securityGroupId ?? this.#groupForRule();
    if (!remedy || securityGroupId === undefined) return [];
    // Advanced groups take no rule that names a group.
    const advanced = region.group(securityGroupId)?.SecurityGroupType === 'enterprise';
    if (advanced && remedy.kind === 'addRule' && question.peer.startsWith('sg-')) return [];
    return ruleChanges(remedy, { direction, securityGroupId });
  }

  /** The group that gets a new rule: one that the policy itself asks for, if there is one. */
  #groupForRule(): string | undefined {
    const { policy, region, resolve } = this.#context;
    const { asked } = this.#facts;
    const own = [...(policy.require ?? []), ...(policy.exactly ?? [])].flatMap((reference) => {
      const vpcId = region.group(asked[0] ?? '')?.VpcId ?? '';
      const resolved = resolve(reference, vpcId);
      return resolved.ok ? [resolved.group.SecurityGroupId] : [];
    });
    return own.find((id) => asked.includes(id)) ?? asked[0];
  }
}

/** The id of a rule, else its text: both stay the same when the fleet scales. */
function entryKey({ kind, rule, securityGroupId }: Entry): string {
  if (!rule) return `${kind} ${securityGroupId ?? ''}`;
  return `rule ${rule.securityGroupId} ${rule.securityGroupRuleId || ruleText(rule.permission)}`;
}

/** Whether a rule covers no protocol and port but the question's. */
function isWithin({ protocol, ports }: Entry, question: Question): boolean {
  if (parseProtocol(question.protocol) !== protocol) return false;
  return subtract(ports, portsOf(question)).length === 0;
}

function portsOf({ port, portRange }: Question): Ranges<number> {
  if (port !== undefined) return [port, port + 1];
  return parsePortRange(portRange ?? '-1/-1') ?? [];
}

function exposureOf(parts: readonly DecidedPart[], question: Question): Exposed | undefined {
  if (parts.length === 0) return undefined;
  const sets = parts.map((part) => part.peers());
  const peers = {
    v4: normalise(sets.flatMap((one) => one.v4)),
    v6: normalise(sets.flatMap((one) => one.v6)),
  };
  const ports = normalise(parts.flatMap((part) => part.ports));
  const cidrs = cidrsOf(peers);
  const whole = { internet, internet6 }[question.peer];
  return {
    direction: question.direction,
    protocol: question.protocol,
    ports: formatPorts(ports),
    peers: cidrs.slice(0, PEERS_SHOWN),
    peerCount: cidrs.length,
    ...(whole && parts.every((part) => part.entry.allow)
      ? { share: sizeOf(intersectSets(peers, whole)) / sizeOf(whole) }
      : {}),
  };
}

function sizeOf({ v4, v6 }: { readonly v4: Ranges<number>; readonly v6: Ranges<bigint> }): number {
  let size = 0;
  for (let at = 0; at < v4.length; at += 2) size += (v4[at + 1] as number) - (v4[at] as number);
  for (let at = 0; at < v6.length; at += 2) {
    size += Number((v6[at + 1] as bigint) - (v6[at] as bigint));
  }
  return size;
}

function partText({ peers, peerCount, ports }: Exposed): string {
  const more = peerCount > 5 ? ` and ${peerCount - 5} more` : '';
  const on = ports.length === 0 ? '' : `, ports ${ports.slice(0, 5).join(' ')}`;
  return `${peers.slice(0, 5).join(', ')}${more}${on}`;
}
