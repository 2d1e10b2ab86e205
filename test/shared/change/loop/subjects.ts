import type { Changeable } from '../../../../shared/change/loop/changeable.js';
import { membership } from '../../../../shared/change/membership/membership.js';
import type { Outcome } from '../../../../shared/contracts/outcomes.js';
import type { PlannedTarget } from '../../../../shared/contracts/plan.js';
import type { Call } from '../../../../shared/contracts/work.js';

/** Something that the loop can change, with the cloud that carries its calls out. */
export interface Subject {
  readonly name: string;
  readonly changeable: Changeable;
  readonly before: readonly string[];
  readonly wanted: readonly string[];
  readonly method: PlannedTarget['method'];
  /** What has become of a target that went all the way. */
  readonly done: Outcome;
  readonly make: (state: readonly string[], call: Call) => readonly string[];
}

const groups: Subject = {
  name: 'membership',
  changeable: membership,
  before: ['sg-old'],
  wanted: ['sg-new'],
  method: 'delta',
  done: 'moved',
  make: (state, { api, securityGroupIds }) =>
    api === 'JoinSecurityGroup'
      ? [...state, ...securityGroupIds.filter((id) => !state.includes(id))]
      : state.filter((id) => !securityGroupIds.includes(id)),
};

/**
 * A dial that stands at one number and is turned by one call. It shares nothing with membership: a loop
 * that knew groups would not drive it.
 */
const dial: Subject = {
  name: 'a dial',
  changeable: {
    planned: ({ targetId, wanted }) => ({ kind: 'replace', targetId, groups: wanted }),
    left: ({ targetId }, operations, state) => ({
      kind: 'operations',
      operations:
        operations.kind === 'replace' && operations.groups[0] === state[0]
          ? { kind: 'delta', targetId, join: [], leave: [] }
          : operations,
    }),
    calls: (_target, operations) =>
      operations.kind === 'replace'
        ? [[{ api: 'ModifyInstanceAttribute', securityGroupIds: operations.groups }]]
        : [],
    holds: ({ securityGroupIds }, state) => securityGroupIds[0] === state[0],
    own: ({ targetId }, { evidence }, state) => {
      const turned = evidence
        .flatMap((work) => work.targets.filter((one) => one.targetId === targetId))
        .flatMap((work) => work.operations)
        .at(-1);
      return turned && turned.securityGroupIds[0] === state[0]
        ? { kind: 'replace', targetId, groups: turned.securityGroupIds }
        : { kind: 'delta', targetId, join: [], leave: [] };
    },
    net: () => ({ join: [], leave: [] }),
    withoutMade: (operations) => operations,
    inverse: (before, own) =>
      own.kind === 'replace' ? { ...own, groups: before } : { ...own, join: [], leave: [] },
    outcome: (_target, own) => (own.kind === 'replace' ? 'replaced' : 'alreadyMember'),
  },
  before: ['3'],
  wanted: ['7'],
  method: 'modify',
  done: 'replaced',
  make: (_state, { securityGroupIds }) => securityGroupIds,
};

export const subjects: readonly Subject[] = [groups, dial];
