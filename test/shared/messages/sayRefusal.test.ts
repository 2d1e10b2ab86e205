import { expect, it } from 'vitest';
import type { Refusal, RefusalParams } from '../../../shared/contracts/messages.js';
import { sayRefusal } from '../../../shared/messages/sayRefusal.js';

type Said = readonly [params: object, found: string, wanted: string];

const held = {
  ...{ exposure: 'exp-1', kind: 'opens', from: 'internet', families: ['IPv4'], protocol: 'tcp' },
  ...{ ports: '22/22', services: ['SSH'], securityGroupId: 'sg-1', groupName: 'web' },
  ...{ rules: ['sgr-1'], interfaces: 2, instanceCount: 2, instances: ['web-01', 'web-02'] },
  ...{ accept: 'yes', file: 'guardrails.yaml', line: 14 },
};

const at = { file: 'guardrails.yaml', line: 3 };
const web = { targets: 2, names: ['web-01', 'web-02'], ...at };

const said: { readonly [TRule in keyof RefusalParams]: readonly Said[] } = {
  notFound: [[{}, 'does not exist in the region', 'an existing target']],
  unanswerable: [
    [
      { code: 'unknownProtocol', protocol: 'x' },
      'unknown protocol x',
      'a question that has an answer',
    ],
  ],
  emptySelection: [[{}, 'no target fits the selection', 'a selection that fits at least one']],
  tooManyTargets: [[{ targets: 20_001, atMost: 20_000 }, '20,001 targets', 'at most 20,000']],
  flowEvents: [
    [
      { flowEvents: 5_001, atMost: 4_500 },
      'the plan may cost 5,001 flow events',
      'at most 4,500: fewer waves, shorter pauses, or two changes',
    ],
  ],
  wavesFall: [
    [
      { wave: 2, asked: '10%', holds: 1, before: 2, targets: 8 },
      'wave 2 (10%) ends at 1 of 8 targets, the wave before it at 2',
      'waves that rise, such as 1, "50%", "100%"',
    ],
  ],
  readingTooMuch: [
    [
      { operation: 'DescribeInstances', calls: 1_001, atMost: 1_000 },
      'what the change concerns takes 1,001 calls of DescribeInstances or more to read',
      'at most 1,000: fewer targets, or groups with fewer members and rules that name fewer groups',
    ],
  ],
  checksTooMuch: [
    [
      { checks: 50, sets: 1, rules: 950, atMost: 10_000 },
      '50 checks on 1 set of groups or more, with up to 950 rules, take over 10,000 comparisons',
      'fewer checks or targets, single ports and not ranges, or several changes',
    ],
  ],
  trafficTooMuch: [
    [
      { cases: 20, rules: 950, atMost: 10_000 },
      'what opens and closes in 20 cases, with up to 950 rules, takes over 10,000 comparisons',
      'fewer targets, or several changes',
    ],
  ],
  group: [[{ code: 'noSuchGroup', group: 'sg-x' }, 'no group sg-x', 'a group of this region']],
  noGroupToRetire: [
    [{ asked: 'old', groups: [] }, 'no group is old', 'one group, by its id'],
    [{ asked: 'old', groups: ['sg-1', 'sg-2'] }, 'old fits sg-1, sg-2', 'one group, by its id'],
  ],
  groupHasMembers: [
    [{ members: 1, first: ['eni-1'] }, 'has 1 member: eni-1', 'no member: let them leave it first'],
    [
      { members: 5, first: ['eni-1', 'eni-2', 'eni-3'] },
      'has 5 members: eni-1, eni-2, eni-3 and others',
      'no member: let them leave it first',
    ],
  ],
  membersUnread: [[{}, 'its members were not read', 'a group of a VPC of this region']],
  groupNamed: [
    [
      { by: 'sg-2', name: 'web', rule: 'sgr-1' },
      'the rule sgr-1 of web (sg-2) names it',
      'a group that no rule names: revoke the rule first',
    ],
    [
      { by: 'sg-9', name: '', rule: '' },
      'a rule of sg-9, a group of another account, names it',
      'a group that no rule names: revoke the rule first',
    ],
  ],
  retireRing: [
    [
      { groups: ['sg-1', 'sg-2'], by: 'sg-2', rule: 'sgr-1' },
      'sg-1, sg-2 name each other',
      'the rule sgr-1 of sg-2 revoked first',
    ],
  ],
  targetsBusy: [
    [
      { changeId: 'chg-1', targets: 391, wave: 2, waves: 5, until: '2026-11-20T11:40:12.000Z' },
      'chg-1 changes 391 targets of these now, wave 2 of 5, until about 11:40 UTC',
      'its end (\'sgm status chg-1 --follow\'), or overlap: "allow" (--overlap allow)',
    ],
    [
      { changeId: 'chg-1', targets: 1, wave: 0, waves: 0, until: '' },
      'chg-1 changes it now',
      'its end (\'sgm status chg-1 --follow\'), or overlap: "allow" (--overlap allow)',
    ],
  ],
  joinAndLeave: [[{ group: 'sg-a' }, 'the group sg-a is joined and left', 'each group once']],
  quarantined: [[{ group: 'jail' }, 'is in quarantine, by its group jail', 'restored first']],
  changeUnread: [
    [
      { change: 'chg-1' },
      'what chg-1 did is not in a reading of the region',
      'asked of the service: `sgm undo`, `sgm retry` or `sgm restore`',
    ],
  ],
  noSuchChange: [
    [
      { change: 'chg-1' },
      'there is no change chg-1 of this account',
      'the id of a change, as `sgm status` lists them',
    ],
  ],
  changeRunning: [[{ change: 'chg-1' }, 'chg-1 has not ended', 'its end: sgm stop chg-1 ends it']],
  otherRegion: [
    [{ change: 'chg-1', regionId: 'cn-beijing' }, 'chg-1 is of cn-beijing', 'regionId cn-beijing'],
  ],
  notUndoable: [
    [
      { change: 'chg-1', kind: 'quarantine' },
      'chg-1 is a quarantine',
      'restored: sgm restore chg-1 --reason TEXT',
    ],
    [
      { change: 'chg-1', kind: 'restore' },
      'chg-1 took a quarantine back',
      'a new quarantine, where the instance is to be isolated again',
    ],
  ],
  notQuarantine: [[{ change: 'chg-1' }, 'chg-1 is no quarantine', 'undone: sgm undo chg-1']],
  nothingInEffect: [
    [
      { change: 'chg-1', by: [] },
      'nothing of chg-1 is in effect',
      'a change of which something is in effect',
    ],
    [
      { change: 'chg-1', by: ['chg-2', 'chg-3'] },
      'nothing of chg-1 is in effect; chg-2, chg-3 took it back',
      'a change of which something is in effect',
    ],
  ],
  nothingToRetry: [
    [
      { change: 'chg-1' },
      'every instance of chg-1 is as it was asked for',
      'a change with instances that did not get there',
    ],
  ],
  notOfChange: [
    [{ change: 'chg-1' }, 'nothing of chg-1 is in effect on it', 'a target of the change'],
  ],
  changedSinceChange: [
    [
      { out: ['web', 'app'], in: ['old'], by: '' },
      'somebody took it out of web, app since; somebody put it into old again',
      'left alone; --force undoes the rest of it',
    ],
    [
      { out: ['web'], in: [], by: 'chg-2' },
      'chg-2 changed it since',
      'undone first: sgm undo chg-2',
    ],
  ],
  changedInQuarantine: [
    [
      { came: ['sg-1'], went: ['sg-2', 'sg-3'] },
      'somebody put it into sg-1 since; somebody took it out of sg-2, sg-3 since',
      'as the quarantine left it; --force puts it back all the same',
    ],
  ],
  notIsolated: [[{}, 'is in no isolation group', 'an instance in quarantine']],
  noIsolationGroup: [
    [
      { vpcId: 'vpc-1' },
      'no isolation group in vpc-1',
      'one: aliyun ecs CreateSecurityGroup --VpcId vpc-1 --SecurityGroupName quarantine --Tag.1.Key sg-membership:role --Tag.1.Value quarantine; then a rule that drops all, in and out',
    ],
  ],
  severalIsolationGroups: [
    [{ groups: ['sg-1', 'sg-2'] }, '2 isolation groups: sg-1, sg-2', 'one of their ids: --group'],
  ],
  notIsolationGroup: [
    [
      { group: 'sg-1', name: 'web' },
      'web is no isolation group',
      'one; where it is: aliyun ecs TagResources --ResourceType securitygroup --ResourceId.1 sg-1 --Tag.1.Key sg-membership:role --Tag.1.Value quarantine',
    ],
  ],
  expired: [[{ expiresAt: '2020-01-01T00:00:00Z' }, '2020-01-01T00:00:00Z', 'a time to come']],
  quarantineTooLarge: [[{ instances: 21, atMost: 20 }, '21 instances', 'at most 20']],
  serviceManaged: [[{}, 'a cloud service owns the interface', 'an interface of your own']],
  managedGroup: [[{ group: 'nat' }, 'a cloud service manages nat', 'a group of your own']],
  status: [
    [{ noun: 'instance', status: 'Starting' }, 'the instance is Starting', 'Running or Stopped'],
    [
      { noun: 'interface', status: '' },
      'the interface is in an unknown state',
      'InUse or Available',
    ],
  ],
  securityLock: [[{}, 'the instance is locked for security', 'unlocked in the console first']],
  vpc: [
    [{ group: 'web', groupIn: 'vpc-2', targetIn: 'vpc-1' }, 'web is in vpc-2', 'a group in vpc-1'],
  ],
  networkType: [
    [
      { group: 'web', groupIn: '', targetIn: 'vpc-1' },
      'web is in the classic network',
      'a group in vpc-1',
    ],
    [
      {},
      "the groups of a classic instance can't be replaced in one call",
      'room for the joins before the leaves',
    ],
  ],
  groupType: [
    [
      { basic: ['a'], advanced: ['b', 'c'] },
      'would mix a (basic), b (advanced), c (advanced)',
      'basic groups only, or advanced ones only',
    ],
  ],
  lastGroup: [[{}, 'would be in no group', 'at least one group left']],
  groupLimit: [[{ groups: 6, atMost: 5 }, 'would be in 6 groups', 'at most 5']],
  ruleLimit: [[{ rules: 1_001, atMost: 1_000 }, 'would have 1,001 rules', 'at most 1,000']],
  groupCapacity: [
    [
      { group: 'web', number: 6_002, noun: 'private address', atMost: 6_000 },
      'web would hold 6,002 private addresses',
      'at most 6,000',
    ],
    [
      { group: 'k8s', number: 65_537, noun: 'interface', atMost: 65_536 },
      'k8s would hold 65,537 interfaces',
      'at most 65,536',
    ],
  ],
  newExposure: [
    [
      held,
      '2 instances (web-01, -02) would open tcp 22 (SSH) to the Internet (IPv4), by rule sgr-1 of web',
      'other groups, or acceptExposure [{"id": "exp-1", "maxInterfaces": 2}] with a reason (guardrail maxNewExposure, guardrails.yaml line 14)',
    ],
    [
      { ...held, kind: 'unclear', rules: [], groupName: '', securityGroupId: '', interfaces: 3 },
      "it can't be judged whether 3 interfaces of 2 instances (web-01, -02) would open SSH to the Internet (IPv4)",
      'other groups, or acceptExposure [{"id": "exp-1", "maxInterfaces": 3}] with a reason (guardrail maxNewExposure, guardrails.yaml line 14)',
    ],
    [
      { ...held, accept: 'no', file: '', line: 0, instanceCount: 30, interfaces: 30 },
      '30 instances (web-01, -02 and 28 more) would open tcp 22 (SSH) to the Internet (IPv4), by rule sgr-1 of web',
      'other groups: no request may accept it (guardrail maxNewExposure, on by default)',
    ],
  ],
  exposureNotOpened: [
    [
      { exposure: 'exp-1' },
      'the change does not open exp-1',
      'the exposures that it opens, and no other',
    ],
  ],
  exposureWider: [
    [
      { exposure: 'exp-1', interfaces: 12, atMost: 11 },
      'exp-1 opens on 12 interfaces',
      'at most 11, as accepted; or a maxInterfaces of 12',
    ],
  ],
  reasonMissing: [
    [
      { given: '', pattern: '', ...at },
      'no reason is given',
      'a reason (guardrail reason, guardrails.yaml line 3)',
    ],
    [
      { given: 'because', pattern: '^INC-', ...at },
      "the reason is 'because'",
      'a reason that fits ^INC- (guardrail reason, guardrails.yaml line 3)',
    ],
  ],
  outsideWindow: [
    [
      { at: 'Fri 17:00', opens: 'Mon 09:00', timeZone: 'Asia/Shanghai', ...at, override: 'no' },
      'it is Fri 17:00 in Asia/Shanghai, and no change window is open',
      'the next window, which opens on Mon 09:00 (guardrail changeWindows, guardrails.yaml line 3)',
    ],
  ],
  overMaxTargets: [
    [
      { targets: 21, atMost: 20, ...at, override: 'yes' },
      '21 targets would change',
      'at most 20, or overrideGuardrails ["maxTargets"] with a reason (guardrail maxTargets, guardrails.yaml line 3)',
    ],
  ],
  protectedGroup: [
    [
      { group: 'bastion', ...web, override: 'no' },
      '2 targets (web-01, -02) would join or leave bastion, which is protected',
      'other groups (guardrail protected, guardrails.yaml line 3)',
    ],
  ],
  protectedTarget: [
    [
      { ...web, targets: 1, names: ['web-01'], override: 'no' },
      '1 target (web-01) is protected',
      'other targets (guardrail protected, guardrails.yaml line 3)',
    ],
    [
      { ...web, targets: 30, override: 'no' },
      '30 targets (web-01, -02, …) are protected',
      'other targets (guardrail protected, guardrails.yaml line 3)',
    ],
  ],
  groupMustStay: [
    [
      { group: 'monitor', ...web, override: 'no' },
      '2 targets (web-01, -02) would leave monitor, which must stay',
      'monitor kept (guardrail mustStay, guardrails.yaml line 3)',
    ],
  ],
  overRemovedShare: [
    [
      { group: 'web', removed: 9, members: 16, atMost: '50%', ...at, override: 'no' },
      '9 of 16 members would leave web',
      'at most 50% at once (guardrail maxRemovedShare, guardrails.yaml line 3)',
    ],
  ],
  ownedBy: [
    [
      { say: 'change the template.', ...web, override: 'no' },
      '2 targets (web-01, -02): change the template',
      'targets that nobody else owns (guardrail ownedBy, guardrails.yaml line 3)',
    ],
  ],
  planTargetsDiffer: [
    [
      { plan: 'abc', toWrite: 12, unchanged: 1, skipped: 0 },
      'other targets than reviewed: now 12 to change, 1 as asked already, 0 skipped',
      'a review of the plan as it is now: abc',
    ],
  ],
  planOperationsDiffer: [
    [
      { plan: 'abc', operations: 1 },
      'other operations than reviewed: now 1 call',
      'a review of the plan as it is now: abc',
    ],
  ],
  planExposureDiffers: [
    [
      { plan: 'abc', opens: 1, closes: 2, interfaces: 12 },
      'other traffic than reviewed: now 1 line opens, 2 close, on 12 interfaces',
      'a review of the plan as it is now: abc',
    ],
  ],
  notOverridable: [
    [
      { guardrail: 'maxTargets', mayOverride: [], file: '', line: 0 },
      'the request overrides maxTargets',
      'nothing overridden: no request may (guardrails)',
    ],
    [
      { guardrail: 'maxTargets', mayOverride: ['ownedBy', 'mustStay'], ...at },
      'the request overrides maxTargets',
      'none but ownedBy, mustStay (guardrails.yaml line 3)',
    ],
  ],
};

it.each(
  Object.entries(said).flatMap(([rule, some]) =>
    some.map(([params, found, wanted]) => [rule, params, found, wanted] as const),
  ),
)('says %s with its data beside', (rule, params, found, wanted) => {
  expect(sayRefusal({ target: 'i-1', rule, params } as Refusal)).toStrictEqual({
    target: 'i-1',
    rule,
    found,
    wanted,
    params,
  });
});
