import { expect, it } from 'vitest';
import type { CodedMessage, MessageCode } from '../../../shared/contracts/messages.js';
import { sayMessage } from '../../../shared/messages/sayMessage.js';

const instances = { targets: 50, failed: 0, noun: 'instance' } as const;

const ssh = { direction: 'egress', protocol: 'TCP', ports: 22, peer: '10.0.0.0/8' };

const said: { readonly [TCode in MessageCode]: readonly (readonly [object, string])[] } = {
  requested: [[{ by: 'me' }, 'requested by me']],
  planned: [
    [
      { toWrite: 21, unchanged: 0, skipped: 0, noun: 'instance' },
      'planned: 21 instances to change',
    ],
    [
      { toWrite: 1, unchanged: 4, skipped: 3, noun: 'interface' },
      'planned: 1 interface to change, 4 as asked already, 3 skipped',
    ],
  ],
  waveOrdered: [
    [{ wave: 1, attempt: 1, parts: 1 }, 'wave 1 is to be applied'],
    [{ wave: 1, attempt: 2, parts: 1 }, 'wave 1 is to be applied once more'],
  ],
  rollbackOrdered: [[{ wave: 2, attempt: 1, parts: 1 }, 'wave 2 is to be rolled back']],
  waveVerified: [
    [{ wave: 1, ...instances }, 'wave 1 verified: 50 instances'],
    [{ wave: 1, ...instances, failed: 2 }, 'wave 1 verified: 50 instances, 2 failed'],
  ],
  unchangedVerified: [
    [{ ...instances }, '50 instances were as asked already: verified'],
    [{ ...instances, targets: 1 }, '1 instance was as asked already: verified'],
  ],
  rollbackVerified: [[{ wave: 1, ...instances }, 'rollback of wave 1 verified: 50 instances']],
  notShownYet: [
    [{ memberships: 1 }, '1 membership does not show yet'],
    [{ memberships: 2 }, '2 memberships do not show yet'],
  ],
  pausedAfterWave: [[{ wave: 1, seconds: 1_200 }, 'the pause of 1,200 s after wave 1']],
  stopRequested: [[{}, 'stop requested']],
  ended: [
    [{ status: 'completed' }, 'ended: completed'],
    [{ status: 'rolledBack' }, 'ended: rolled back'],
  ],
  planIsWritten: [[{}, 'the plan is not written yet']],
  flowStarts: [[{}, 'the flow has not taken its first step yet']],
  waveIsApplied: [[{ wave: 1, parts: 2 }, 'wave 1 is being applied']],
  waveIsRolledBack: [[{ wave: 1, parts: 2 }, 'wave 1 is being rolled back']],
  verifierTurns: [[{}, 'the next turn of the verifier']],
  callsFail: [
    [
      { targets: 1, noun: 'instance', code: 'InternalError', text: 'The request has failed.' },
      'calls for 1 instance fail: InternalError, The request has failed.',
    ],
    [
      { targets: 2, noun: 'interface', code: 'InternalError', text: '' },
      'calls for 2 interfaces fail: InternalError',
    ],
  ],
  callsMayLand: [
    [{ workers: 1 }, 'calls of 1 earlier worker that may still take effect'],
    [{ workers: 2 }, 'calls of 2 earlier workers that may still take effect'],
  ],
  executionEnded: [[{}, 'somebody to go on: its execution ended without a report']],
  nothingComes: [[{}, 'nothing: the change has ended']],
  sendAgain: [[{}, 'send the request again with its Idempotency-Key if this lasts']],
  applyWave: [[{ wave: 2 }, 'apply wave 2']],
  verifyWave: [[{ wave: 2 }, 'verify wave 2']],
  readBack: [[{}, 'read the memberships back again']],
  endStopped: [[{}, 'end: it was stopped, and no further wave is started']],
  stillPasses: [
    [
      {
        ...{ verdict: 'allow', direction: 'ingress', protocol: 'tcp', ports: ['22/22'] },
        ...{ sourcePorts: [], peers: ['10.20.250.8/32'], morePeers: 0 },
      },
      'still passes: in tcp 22 from 10.20.250.8/32',
    ],
    [
      {
        ...{ verdict: 'uncertain', direction: 'egress', protocol: 'all', ports: [] },
        ...{ sourcePorts: [], peers: ['10.0.0.0/8'], morePeers: 0 },
      },
      "may still pass (it can't be judged): out all to 10.0.0.0/8",
    ],
  ],
  nothingPasses: [[{}, 'nothing passes any more, in or out']],
  undoIt: [
    [{ changeId: 'chg-1', how: 'undo' }, 'sgm undo chg-1'],
    [{ changeId: 'chg-1', how: 'restore' }, 'sgm restore chg-1 --reason TEXT'],
  ],
  nothingToUndo: [
    [{ by: [] }, 'nothing of it is left'],
    [{ by: ['chg-2'] }, 'nothing of it is in effect any more; chg-2 took it back'],
  ],
  quarantineAgain: [[{}, 'it took a quarantine back; `sgm quarantine` isolates an instance again']],
  groupsDeleted: [[{}, 'it deleted groups; undo.sh in its evidence makes them again']],
  resume: [[{}, 'send the request again with its key, or `sgm resume`; `sgm stop` ends it']],
  checkExpectedToFail: [
    [
      { expect: 'deny', ...ssh, code: 'defaultOutOfBasic', verdict: 'allow' },
      'must be denied, but tcp 22 out to 10.0.0.0/8 is allowed because no rule matches, and basic groups let out what no rule denies.',
    ],
    [
      { expect: 'allow', code: 'groupUnread', group: 'sg-x' },
      'must be allowed, but Unknown: group sg-x was not read.',
    ],
  ],
  foreignWriteCanBeLost: [
    [{}, 'its groups are replaced in one call; a write by somebody else meanwhile would be lost'],
  ],
  membersLeftOut: [
    [
      { number: 1, interfaces: ['eni-1'] },
      '1 more interface of the group is no target: eni-1; name it by id, or ask for all interfaces',
    ],
    [
      { number: 1_002, interfaces: ['eni-1', 'eni-2'] },
      '1,002 more interfaces of the group are no targets: eni-1, eni-2, 1,000 others; name them by id, or ask for all interfaces',
    ],
  ],
  ownedBy: [[{ say: 'Terraform owns it.', targets: 2 }, '2 targets: Terraform owns it']],
  keepersNotLookedAt: [
    [
      {},
      'RDS, Redis, PolarDB, Auto Scaling, launch templates, NLB and rules of other accounts were not looked at',
    ],
  ],
  overlaps: [
    [
      { changeId: 'chg-1', targets: 2 },
      'chg-1 changes 2 targets of these at the same time; either may undo what the other does',
    ],
    [
      { changeId: 'chg-1', targets: 1 },
      'chg-1 changes it at the same time; either may undo what the other does',
    ],
  ],
  controllerOwned: [
    [
      { controller: 'terway', targets: 2 },
      '2 interfaces are made by Terway, which puts its own groups back: change its configuration too',
    ],
    [
      { controller: 'scalingGroup', targets: 12 },
      '12 instances are in a scaling group, which puts its own groups back when it replaces them: change the groups of its scaling configuration too',
    ],
    [
      { controller: 'nodePool', targets: 1 },
      '1 instance is in an ACK node pool, which puts its own groups back when it replaces it: change the groups of the node pool too',
    ],
    [
      { controller: 'cluster', targets: 1 },
      '1 instance is in an ACK cluster, which puts its own groups back when it replaces it: change the groups of its node pool too',
    ],
    [
      { controller: 'autoscaler', targets: 1 },
      '1 instance is run by the node autoscaler of ACK, which puts its own groups back when it replaces it: change the groups of its node pool too',
    ],
  ],
  interfaceSkipped: [[{ instanceId: 'i-1' }, 'an interface of i-1 that a cloud service owns']],
  gone: [[{}, 'it no longer exists']],
  changedSince: [
    [
      { now: ['sg-a'], before: ['sg-b', 'sg-c'] },
      'is in sg-a, was in sg-b, sg-c when the change was planned',
    ],
  ],
  notOnTheWay: [
    [{ now: ['sg-x'], from: ['sg-a'], to: [] }, 'is in sg-x, planned from sg-a to no group'],
  ],
  isolatedMeanwhile: [[{}, 'it was put into quarantine meanwhile, and nothing was written to it']],
  stoppedBefore: [[{}, 'the change was stopped before it was as asked']],
  stoppedHalfWay: [
    [{ now: ['sg-a'] }, 'is in sg-a; the change was stopped before it was as asked'],
  ],
  orderEnded: [[{}, 'its order had ended']],
  changedAfterUndo: [
    [{ now: ['sg-a'] }, 'is in sg-a; somebody else changed it after it was rolled back'],
  ],
  stopped: [[{}, 'the change was stopped']],
  writesDoNotShow: [[{ now: [] }, 'is in no group; the writes do not show']],
  joinDoesNotShow: [[{}, 'a join did not show, so the leaves were not made']],
  outOfTime: [[{}, 'time ran out']],
  notFinished: [[{}, 'it was not finished']],
  noEvidence: [[{}, 'its part left no evidence']],
  resultsNotRecorded: [
    [{}, 'what was found for it could not be recorded, so no condition counts as proven'],
  ],
  answered: [[{ text: 'The limit is exceeded.' }, 'The limit is exceeded.']],
  rollbackFailed: [
    [{ why: 'outOfTime' }, 'the rollback did not succeed: time ran out'],
    [{ why: 'answered', text: 'Busy.' }, 'the rollback did not succeed: Busy.'],
  ],
  conditionFailed: [
    [
      { ...ssh, code: 'platformBlock', verdict: 'deny' },
      'a condition failed: tcp 22 out to 10.0.0.0/8 is denied because Alibaba Cloud closes TCP 25 to the Internet.',
    ],
  ],
};

it.each(
  Object.entries(said).flatMap(([code, some]) =>
    some.map(([params, text]) => [code, { code, params } as CodedMessage, text] as const),
  ),
)('says %s', (_code, message, text) => {
  expect(sayMessage(message)).toBe(text);
});

it('says a code of a newer version as it is', () => {
  expect(sayMessage({ code: 'quotaSpent', params: {} } as unknown as CodedMessage)).toBe(
    'quotaSpent',
  );
});
