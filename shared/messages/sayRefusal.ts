import type { GuardrailName } from '../contracts/guardrailsFile.js';
import type { Refusal, RefusalParams } from '../contracts/messages.js';
import type { Violation } from '../contracts/problem.js';
import { count, thousands } from '../text/counts.js';
import { namesInShort } from '../text/namesInShort.js';
import { sayGroupFault } from './sayGroupFault.js';
import { sayGuardrail } from './sayGuardrail.js';
import { sayHeldPeers, sayHeldTraffic, sayInstances, sayWho } from './sayHeld.js';
import { sayPlace } from './sayPlace.js';
import { sayReason } from './sayReason.js';

interface Words {
  readonly found: string;
  readonly wanted: string;
}

const atMost = (number: number) => `at most ${thousands(number)}`;

const elsewhere = (params: RefusalParams['vpc']): Words => ({
  found: `${params.group} is in ${sayPlace(params.groupIn)}`,
  wanted: `a group in ${sayPlace(params.targetIn)}`,
});

const newReview = (plan: string) => `a review of the plan as it is now: ${plan}`;

/** What an operator wrote as a sentence, as a part of one. */
const withoutStop = (text: string) => text.replace(/\.$/, '');

interface Overridable {
  readonly file: string;
  readonly line: number;
  readonly override: 'yes' | 'no';
}

/** What would do, the guardrail that asks for it, and how it is overridden where it may be. */
const orOverride = (wanted: string, name: GuardrailName, place: Overridable) =>
  `${wanted}${place.override === 'yes' ? `, or overrideGuardrails ["${name}"] with a reason` : ''} (guardrail ${sayGuardrail(name, place)})`;

/** `1 target (web-01)`, `12 targets (web-01 … web-12)`. */
const sayTargets = ({
  targets,
  names,
}: {
  readonly targets: number;
  readonly names: readonly string[];
}) => `${count(targets, 'target')} (${namesInShort(names)}${targets > names.length ? ', …' : ''})`;

/** The words for what every rule found, and for what would do. */
const catalogue: {
  readonly [TRule in keyof RefusalParams]: (params: RefusalParams[TRule]) => Words;
} = {
  notFound: () => ({ found: 'does not exist in the region', wanted: 'an existing target' }),
  unanswerable: (fault) => ({ found: sayReason(fault), wanted: 'a question that has an answer' }),
  emptySelection: () => ({
    found: 'no target fits the selection',
    wanted: 'a selection that fits at least one',
  }),
  tooManyTargets: (found) => ({
    found: count(found.targets, 'target'),
    wanted: atMost(found.atMost),
  }),
  flowEvents: (found) => ({
    found: `the plan may cost ${count(found.flowEvents, 'flow event')}`,
    wanted: `${atMost(found.atMost)}: fewer waves, shorter pauses, or two changes`,
  }),
  wavesFall: ({ wave, asked, holds, before, targets }) => ({
    found: `wave ${wave} (${asked}) ends at ${holds} of ${count(targets, 'target')}, the wave before it at ${before}`,
    wanted: 'waves that rise, such as 1, "50%", "100%"',
  }),
  readingTooMuch: ({ operation, calls, atMost: most }) => ({
    found: `what the change concerns takes ${count(calls, 'call')} of ${operation} or more to read`,
    wanted: `${atMost(most)}: fewer targets, or groups with fewer members and rules that name fewer groups`,
  }),
  checksTooMuch: ({ checks, sets, rules, atMost: most }) => ({
    found: `${count(checks, 'check')} on ${count(sets, 'set')} of groups or more, with up to ${count(rules, 'rule')}, take over ${thousands(most)} comparisons`,
    wanted: 'fewer checks or targets, single ports and not ranges, or several changes',
  }),
  trafficTooMuch: ({ cases, rules, atMost: most }) => ({
    found: `what opens and closes in ${count(cases, 'case')}, with up to ${count(rules, 'rule')}, takes over ${thousands(most)} comparisons`,
    wanted: 'fewer targets, or several changes',
  }),
  group: sayGroupFault,
  targetsBusy: ({ changeId, targets, wave, waves, until }) => ({
    found: `${changeId} changes ${targets === 1 ? 'it' : `${count(targets, 'target')} of these`} now${
      wave > 0 ? `, wave ${wave} of ${waves}` : ''
    }${until ? `, until about ${until.slice(11, 16)} UTC` : ''}`,
    wanted: `its end ('sgm status ${changeId} --follow'), or overlap: "allow" (--overlap allow)`,
  }),
  noGroupToRetire: ({ asked, groups }) => ({
    found: groups.length === 0 ? `no group is ${asked}` : `${asked} fits ${groups.join(', ')}`,
    wanted: 'one group, by its id',
  }),
  groupHasMembers: ({ members, first }) => ({
    found: `has ${count(members, 'member')}: ${first.join(', ')}${members > first.length ? ' and others' : ''}`,
    wanted: 'no member: let them leave it first',
  }),
  membersUnread: () => ({
    found: 'its members were not read',
    wanted: 'a group of a VPC of this region',
  }),
  groupNamed: ({ by, name, rule }) => ({
    found: rule
      ? `the rule ${rule} of ${name ? `${name} (${by})` : by} names it`
      : `a rule of ${by}, a group of another account, names it`,
    wanted: 'a group that no rule names: revoke the rule first',
  }),
  retireRing: ({ groups, by, rule }) => ({
    found: `${groups.join(', ')} name each other`,
    wanted: `the rule ${rule} of ${by} revoked first`,
  }),
  joinAndLeave: ({ group }) => ({
    found: `the group ${group} is joined and left`,
    wanted: 'each group once',
  }),
  quarantined: ({ group }) => ({
    found: `is in quarantine, by its group ${group}`,
    wanted: 'restored first',
  }),
  changeUnread: ({ change }) => ({
    found: `what ${change} did is not in a reading of the region`,
    wanted: 'asked of the service: `sgm undo`, `sgm retry` or `sgm restore`',
  }),
  noSuchChange: ({ change }) => ({
    found: `there is no change ${change} of this account`,
    wanted: 'the id of a change, as `sgm status` lists them',
  }),
  changeRunning: ({ change }) => ({
    found: `${change} has not ended`,
    wanted: `its end: sgm stop ${change} ends it`,
  }),
  otherRegion: ({ change, regionId }) => ({
    found: `${change} is of ${regionId}`,
    wanted: `regionId ${regionId}`,
  }),
  notUndoable: ({ change, kind }) =>
    kind === 'retire'
      ? {
          found: `${change} deleted groups`,
          wanted: 'the commands of undo.sh in its evidence, which make them again',
        }
      : kind === 'quarantine'
        ? {
            found: `${change} is a quarantine`,
            wanted: `restored: sgm restore ${change} --reason TEXT`,
          }
        : {
            found: `${change} took a quarantine back`,
            wanted: 'a new quarantine, where the instance is to be isolated again',
          },
  notQuarantine: ({ change }) => ({
    found: `${change} is no quarantine`,
    wanted: `undone: sgm undo ${change}`,
  }),
  nothingInEffect: ({ change, by }) => ({
    found:
      by.length > 0
        ? `nothing of ${change} is in effect; ${by.join(', ')} took it back`
        : `nothing of ${change} is in effect`,
    wanted: 'a change of which something is in effect',
  }),
  nothingToRetry: ({ change }) => ({
    found: `every instance of ${change} is as it was asked for`,
    wanted: 'a change with instances that did not get there',
  }),
  notOfChange: ({ change }) => ({
    found: `nothing of ${change} is in effect on it`,
    wanted: 'a target of the change',
  }),
  changedSinceChange: ({ out, in: into, by }) => ({
    found:
      by === ''
        ? [
            ...(out.length > 0 ? [`somebody took it out of ${out.join(', ')} since`] : []),
            ...(into.length > 0 ? [`somebody put it into ${into.join(', ')} again`] : []),
          ].join('; ')
        : `${by} changed it since`,
    wanted:
      by === '' ? 'left alone; --force undoes the rest of it' : `undone first: sgm undo ${by}`,
  }),
  changedInQuarantine: ({ came, went }) => ({
    found: [
      ...(came.length > 0 ? [`somebody put it into ${came.join(', ')} since`] : []),
      ...(went.length > 0 ? [`somebody took it out of ${went.join(', ')} since`] : []),
    ].join('; '),
    wanted: 'as the quarantine left it; --force puts it back all the same',
  }),
  notIsolated: () => ({
    found: 'is in no isolation group',
    wanted: 'an instance in quarantine',
  }),
  noIsolationGroup: ({ vpcId }) => ({
    found: `no isolation group in ${sayPlace(vpcId)}`,
    wanted: `one: aliyun ecs CreateSecurityGroup --VpcId ${vpcId} --SecurityGroupName quarantine --Tag.1.Key sg-membership:role --Tag.1.Value quarantine; then a rule that drops all, in and out`,
  }),
  severalIsolationGroups: ({ groups }) => ({
    found: `${groups.length} isolation groups: ${groups.join(', ')}`,
    wanted: 'one of their ids: --group',
  }),
  notIsolationGroup: ({ group, name }) => ({
    found: `${name || group} is no isolation group`,
    wanted: `one; where it is: aliyun ecs TagResources --ResourceType securitygroup --ResourceId.1 ${group} --Tag.1.Key sg-membership:role --Tag.1.Value quarantine`,
  }),
  expired: ({ expiresAt }) => ({ found: expiresAt, wanted: 'a time to come' }),
  quarantineTooLarge: (found) => ({
    found: count(found.instances, 'instance'),
    wanted: atMost(found.atMost),
  }),
  serviceManaged: () => ({
    found: 'a cloud service owns the interface',
    wanted: 'an interface of your own',
  }),
  managedGroup: ({ group }) => ({
    found: `a cloud service manages ${group}`,
    wanted: 'a group of your own',
  }),
  status: ({ noun, status }) => ({
    found: `the ${noun} is ${status || 'in an unknown state'}`,
    wanted: noun === 'instance' ? 'Running or Stopped' : 'InUse or Available',
  }),
  securityLock: () => ({
    found: 'the instance is locked for security',
    wanted: 'unlocked in the console first',
  }),
  vpc: elsewhere,
  networkType: (params) =>
    'group' in params
      ? elsewhere(params as RefusalParams['vpc'])
      : {
          found: "the groups of a classic instance can't be replaced in one call",
          wanted: 'room for the joins before the leaves',
        },
  groupType: ({ basic, advanced }) => ({
    found: `would mix ${[
      ...basic.map((name) => `${name} (basic)`),
      ...advanced.map((name) => `${name} (advanced)`),
    ].join(', ')}`,
    wanted: 'basic groups only, or advanced ones only',
  }),
  lastGroup: () => ({ found: 'would be in no group', wanted: 'at least one group left' }),
  groupLimit: (found) => ({
    found: `would be in ${count(found.groups, 'group')}`,
    wanted: atMost(found.atMost),
  }),
  ruleLimit: (found) => ({
    found: `would have ${count(found.rules, 'rule')}`,
    wanted: atMost(found.atMost),
  }),
  groupCapacity: ({ group, number, noun, atMost: most }) => ({
    found: `${group} would hold ${
      noun === 'interface' ? count(number, noun) : count(number, noun, 'private addresses')
    }`,
    wanted: atMost(most),
  }),
  newExposure: (held) => {
    const { interfaces, instanceCount, kind, rules, groupName, securityGroupId } = held;
    const who = `${sayWho(instanceCount, interfaces)} (${sayInstances(held)})`;
    const what = `open ${sayHeldTraffic(held)} to ${sayHeldPeers(held)}`;
    const group = groupName || securityGroupId;
    const by = [
      ...(rules.length > 0 ? [`rule ${rules.join(', ')}`] : []),
      ...(group ? [group] : []),
    ];
    const because = by.length > 0 ? `, by ${by.join(' of ')}` : '';
    const accept = `acceptExposure [{"id": "${held.exposure}", "maxInterfaces": ${interfaces}}] with a reason`;
    return {
      found:
        kind === 'opens'
          ? `${who} would ${what}${because}`
          : `it can't be judged whether ${who} would ${what}`,
      wanted: `${held.accept === 'yes' ? `other groups, or ${accept}` : 'other groups: no request may accept it'} (guardrail ${sayGuardrail('maxNewExposure', held)})`,
    };
  },
  exposureNotOpened: ({ exposure }) => ({
    found: `the change does not open ${exposure}`,
    wanted: 'the exposures that it opens, and no other',
  }),
  exposureWider: ({ exposure, interfaces, atMost: most }) => ({
    found: `${exposure} opens on ${count(interfaces, 'interface')}`,
    wanted: `${atMost(most)}, as accepted; or a maxInterfaces of ${interfaces}`,
  }),
  reasonMissing: ({ given, pattern, ...place }) => ({
    found: given === '' ? 'no reason is given' : `the reason is '${given}'`,
    wanted: `a reason${pattern === '' ? '' : ` that fits ${pattern}`} (guardrail ${sayGuardrail('reason', place)})`,
  }),
  outsideWindow: ({ at, opens, timeZone, ...place }) => ({
    found: `it is ${at} in ${timeZone}, and no change window is open`,
    wanted: orOverride(`the next window, which opens on ${opens}`, 'changeWindows', place),
  }),
  overMaxTargets: ({ targets, atMost: most, ...place }) => ({
    found: `${count(targets, 'target')} would change`,
    wanted: orOverride(atMost(most), 'maxTargets', place),
  }),
  protectedGroup: ({ group, ...about }) => ({
    found: `${sayTargets(about)} would join or leave ${group}, which is protected`,
    wanted: orOverride('other groups', 'protected', about),
  }),
  protectedTarget: (about) => ({
    found: `${sayTargets(about)} ${about.targets === 1 ? 'is' : 'are'} protected`,
    wanted: orOverride('other targets', 'protected', about),
  }),
  groupMustStay: ({ group, ...about }) => ({
    found: `${sayTargets(about)} would leave ${group}, which must stay`,
    wanted: orOverride(`${group} kept`, 'mustStay', about),
  }),
  overRemovedShare: ({ group, removed, members, atMost: most, ...place }) => ({
    found: `${thousands(removed)} of ${count(members, 'member')} would leave ${group}`,
    wanted: orOverride(`at most ${most} at once`, 'maxRemovedShare', place),
  }),
  ownedBy: ({ say, ...about }) => ({
    found: `${sayTargets(about)}: ${withoutStop(say)}`,
    wanted: orOverride('targets that nobody else owns', 'ownedBy', about),
  }),
  planTargetsDiffer: ({ plan, toWrite, unchanged, skipped }) => ({
    found: `other targets than reviewed: now ${thousands(toWrite)} to change, ${thousands(unchanged)} as asked already, ${thousands(skipped)} skipped`,
    wanted: newReview(plan),
  }),
  planOperationsDiffer: ({ plan, operations }) => ({
    found: `other operations than reviewed: now ${count(operations, 'call')}`,
    wanted: newReview(plan),
  }),
  planExposureDiffers: ({ plan, opens, closes, interfaces }) => ({
    found: `other traffic than reviewed: now ${count(opens, 'line')} ${opens === 1 ? 'opens' : 'open'}, ${thousands(closes)} ${closes === 1 ? 'closes' : 'close'}, on ${count(interfaces, 'interface')}`,
    wanted: newReview(plan),
  }),
  notOverridable: ({ guardrail, mayOverride, ...place }) => ({
    found: `the request overrides ${guardrail}`,
    wanted: `${mayOverride.length === 0 ? 'nothing overridden: no request may' : `none but ${mayOverride.join(', ')}`} (${place.file || 'guardrails'}${place.line > 0 ? ` line ${place.line}` : ''})`,
  }),
};

/** A refusal as the contract has it: what was found and what would do in words, the data beside. */
export function sayRefusal({ target, rule, params }: Refusal): Violation {
  const say = catalogue[rule] as (params: Refusal['params']) => Words;
  return { target, rule, ...say(params), params };
}
