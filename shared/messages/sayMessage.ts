import type { Explanation } from '../contracts/explanation.js';
import type {
  CodedMessage,
  Controller,
  MessageCode,
  MessageParams,
  TargetNoun,
} from '../contracts/messages.js';
import { count, thousands } from '../text/counts.js';
import { directionWord } from '../text/directionWord.js';
import { KEEPERS_NOT_LOOKED_AT } from '../text/keepersNotLookedAt.js';
import { verdictWord } from '../text/verdictWord.js';
import { inWords } from './inWords.js';
import { sayExplanation } from './sayExplanation.js';
import { sayLine } from './sayLine.js';

const groupList = (ids: readonly string[]) => (ids.length === 0 ? 'no group' : ids.join(', '));
const within = (ids: readonly string[]) => `in ${groupList(ids)}`;
const failedOf = (failed: number) => (failed > 0 ? `, ${failed} failed` : '');
const again = (attempt: number) => (attempt > 1 ? ' once more' : '');
const were = (targets: number, noun: TargetNoun) =>
  `${count(targets, noun)} ${targets === 1 ? 'was' : 'were'}`;

/** A node is replaced from its pool's settings: the next one lacks what a node was given (facts/ecs-events 7). */
const comesAgain = (targets: number, noun: string, what: string, where: string) =>
  `${count(targets, noun)} ${targets === 1 ? 'is' : 'are'} ${what}, which puts its own groups back when it replaces ${targets === 1 ? 'it' : 'them'}: change the groups ${where} too`;

const controllers: Readonly<Record<Controller, (targets: number) => string>> = {
  terway: (targets) =>
    `${count(targets, 'interface')} ${targets === 1 ? 'is' : 'are'} made by Terway, which puts its own groups back: change its configuration too`,
  scalingGroup: (targets) =>
    comesAgain(targets, 'instance', 'in a scaling group', 'of its scaling configuration'),
  nodePool: (targets) => comesAgain(targets, 'instance', 'in an ACK node pool', 'of the node pool'),
  cluster: (targets) => comesAgain(targets, 'instance', 'in an ACK cluster', 'of its node pool'),
  autoscaler: (targets) =>
    comesAgain(targets, 'instance', 'run by the node autoscaler of ACK', 'of its node pool'),
};

/** The words for every message. */
const catalogue: {
  readonly [TCode in MessageCode]: (params: MessageParams[TCode]) => string;
} = {
  requested: ({ by }) => `requested by ${by}`,
  planned: ({ toWrite, unchanged, skipped, noun }) =>
    [
      `planned: ${count(toWrite, noun)} to change`,
      ...(unchanged > 0 ? [`${unchanged} as asked already`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ].join(', '),
  waveOrdered: ({ wave, attempt }) => `wave ${wave} is to be applied${again(attempt)}`,
  rollbackOrdered: ({ wave, attempt }) => `wave ${wave} is to be rolled back${again(attempt)}`,
  waveVerified: ({ wave, targets, failed, noun }) =>
    `wave ${wave} verified: ${count(targets, noun)}${failedOf(failed)}`,
  unchangedVerified: ({ targets, failed, noun }) =>
    `${were(targets, noun)} as asked already: verified${failedOf(failed)}`,
  rollbackVerified: ({ wave, targets, failed, noun }) =>
    `rollback of wave ${wave} verified: ${count(targets, noun)}${failedOf(failed)}`,
  notShownYet: ({ memberships }) =>
    `${count(memberships, 'membership')} ${memberships === 1 ? 'does' : 'do'} not show yet`,
  pausedAfterWave: ({ wave, seconds }) => `the pause of ${thousands(seconds)} s after wave ${wave}`,
  stopRequested: () => 'stop requested',
  ended: ({ status }) => `ended: ${inWords(status)}`,

  planIsWritten: () => 'the plan is not written yet',
  flowStarts: () => 'the flow has not taken its first step yet',
  waveIsApplied: ({ wave }) => `wave ${wave} is being applied`,
  waveIsRolledBack: ({ wave }) => `wave ${wave} is being rolled back`,
  verifierTurns: () => 'the next turn of the verifier',
  callsFail: ({ targets, noun, code, text }) =>
    `calls for ${count(targets, noun)} fail: ${code}${text ? `, ${text}` : ''}`,
  callsMayLand: ({ workers }) =>
    `calls of ${count(workers, 'earlier worker')} that may still take effect`,
  executionEnded: () => 'somebody to go on: its execution ended without a report',

  nothingComes: () => 'nothing: the change has ended',
  sendAgain: () => 'send the request again with its Idempotency-Key if this lasts',
  applyWave: ({ wave }) => `apply wave ${wave}`,
  verifyWave: ({ wave }) => `verify wave ${wave}`,
  readBack: () => 'read the memberships back again',
  endStopped: () => 'end: it was stopped, and no further wave is started',
  resume: () => 'send the request again with its key, or `sgm resume`; `sgm stop` ends it',

  undoIt: ({ changeId, how }) =>
    `sgm ${how} ${changeId}${how === 'restore' ? ' --reason TEXT' : ''}`,
  nothingToUndo: ({ by }) =>
    by.length > 0
      ? `nothing of it is in effect any more; ${by.join(', ')} took it back`
      : 'nothing of it is left',
  quarantineAgain: () => 'it took a quarantine back; `sgm quarantine` isolates an instance again',
  groupsDeleted: () => 'it deleted groups; undo.sh in its evidence makes them again',

  checkExpectedToFail: ({ expect, ...explanation }) =>
    `must be ${verdictWord(expect)}, but ${sayExplanation(explanation as Explanation)}`,
  foreignWriteCanBeLost: () =>
    'its groups are replaced in one call; a write by somebody else meanwhile would be lost',
  interfaceSkipped: ({ instanceId }) => `an interface of ${instanceId} that a cloud service owns`,
  membersLeftOut: ({ number, interfaces }) => {
    const others = number - interfaces.length;
    const named = [...interfaces, ...(others > 0 ? [`${thousands(others)} others`] : [])].join(
      ', ',
    );
    return number === 1
      ? `1 more interface of the group is no target: ${named}; name it by id, or ask for all interfaces`
      : `${thousands(number)} more interfaces of the group are no targets: ${named}; name them by id, or ask for all interfaces`;
  },
  ownedBy: ({ say, targets }) => `${count(targets, 'target')}: ${say.replace(/\.$/, '')}`,
  keepersNotLookedAt: () => KEEPERS_NOT_LOOKED_AT,
  overlaps: ({ changeId, targets }) =>
    `${changeId} changes ${targets === 1 ? 'it' : `${count(targets, 'target')} of these`} at the same time; either may undo what the other does`,
  controllerOwned: ({ controller, targets }) => controllers[controller](targets),

  stillPasses: ({ verdict, direction, ...line }) =>
    `${verdict === 'allow' ? 'still passes' : "may still pass (it can't be judged)"}: ${directionWord(direction)} ${sayLine({ direction, ...line })}`,
  nothingPasses: () => 'nothing passes any more, in or out',

  gone: () => 'it no longer exists',
  changedSince: ({ now, before }) =>
    `is ${within(now)}, was ${within(before)} when the change was planned`,
  notOnTheWay: ({ now, from, to }) =>
    `is ${within(now)}, planned from ${groupList(from)} to ${groupList(to)}`,
  isolatedMeanwhile: () => 'it was put into quarantine meanwhile, and nothing was written to it',
  stoppedBefore: () => 'the change was stopped before it was as asked',
  stoppedHalfWay: ({ now }) => `is ${within(now)}; the change was stopped before it was as asked`,
  orderEnded: () => 'its order had ended',
  stopped: () => 'the change was stopped',
  writesDoNotShow: ({ now }) => `is ${within(now)}; the writes do not show`,
  joinDoesNotShow: () => 'a join did not show, so the leaves were not made',
  outOfTime: () => 'time ran out',
  notFinished: () => 'it was not finished',
  noEvidence: () => 'its part left no evidence',
  resultsNotRecorded: () =>
    'what was found for it could not be recorded, so no condition counts as proven',
  answered: ({ text }) => text,
  changedAfterUndo: ({ now }) =>
    `is ${within(now)}; somebody else changed it after it was rolled back`,
  rollbackFailed: ({ why, ...params }) =>
    `the rollback did not succeed: ${sayMessage({ code: why, params } as CodedMessage)}`,
  conditionFailed: (explanation) => `a condition failed: ${sayExplanation(explanation)}`,
};

/**
 * The text of a message: a sentence or a part of one, without a full stop of its own. A code that this
 * version does not know, from a newer one's evidence, is said as it is.
 */
export function sayMessage({ code, params }: CodedMessage): string {
  const say = catalogue[code] as ((params: CodedMessage['params']) => string) | undefined;
  return say ? say(params) : code;
}
