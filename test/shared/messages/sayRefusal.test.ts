import { expect, it } from 'vitest';
import type { Refusal, RefusalParams } from '../../../shared/contracts/messages.js';
import { sayRefusal } from '../../../shared/messages/sayRefusal.js';

type Said = readonly [params: object, found: string, wanted: string];

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
  targetsBusy: [
    [
      { changeId: 'chg-1', targets: 391, wave: 2, waves: 5, until: '2026-11-20T11:40:12.000Z' },
      'chg-1 changes 391 targets of these now, wave 2 of 5, until about 11:40 UTC',
      'its end (\'sgm status chg-1 --follow\'), or a request with overlap: "allow"',
    ],
    [
      { changeId: 'chg-1', targets: 1, wave: 0, waves: 0, until: '' },
      'chg-1 changes it now',
      'its end (\'sgm status chg-1 --follow\'), or a request with overlap: "allow"',
    ],
  ],
  joinAndLeave: [[{ group: 'sg-a' }, 'the group sg-a is joined and left', 'each group once']],
  quarantined: [[{ group: 'jail' }, 'is in quarantine, by its group jail', 'restored first']],
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
