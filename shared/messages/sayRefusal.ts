import type { Refusal, RefusalParams } from '../contracts/messages.js';
import type { Violation } from '../contracts/problem.js';
import { count, thousands } from '../text/counts.js';
import { sayGroupFault } from './sayGroupFault.js';
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
    wanted: `its end ('sgm status ${changeId} --follow'), or a request with overlap: "allow"`,
  }),
  joinAndLeave: ({ group }) => ({
    found: `the group ${group} is joined and left`,
    wanted: 'each group once',
  }),
  quarantined: ({ group }) => ({
    found: `is in quarantine, by its group ${group}`,
    wanted: 'restored first',
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
};

/** A refusal as the contract has it: what was found and what would do in words, the data beside. */
export function sayRefusal({ target, rule, params }: Refusal): Violation {
  const say = catalogue[rule] as (params: Refusal['params']) => Words;
  return { target, rule, ...say(params), params };
}
