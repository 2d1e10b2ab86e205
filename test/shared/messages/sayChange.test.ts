import { expect, it } from 'vitest';
import type { ChangeState } from '../../../shared/change/loop/viewChange.js';
import { sayChange } from '../../../shared/messages/sayChange.js';

const stopRequested = { code: 'stopRequested', params: {} } as const;
const at = '2026-11-20T08:00:00.000Z';

it('puts the state of a change into words and keeps the data beside', () => {
  const state = {
    status: 'stopping',
    waitingFor: { kind: 'pause', since: at, message: { code: 'gone', params: {} } },
    nextStep: { code: 'readBack', params: {} },
    timeline: [{ at, message: stopRequested }],
  } as unknown as ChangeState;
  expect(sayChange(state)).toStrictEqual({
    status: 'stopping',
    waitingFor: {
      kind: 'pause',
      since: at,
      detail: 'it no longer exists',
      message: { code: 'gone', params: {} },
    },
    nextStep: 'read the memberships back again',
    timeline: [{ at, what: 'stop requested', message: stopRequested }],
  });
});

it('has nothing to wait for where the change has ended', () => {
  const state = {
    status: 'completed',
    nextStep: { code: 'nothingComes', params: {} },
    timeline: [],
  } as unknown as ChangeState;
  expect(sayChange(state)).toStrictEqual({
    status: 'completed',
    nextStep: 'nothing: the change has ended',
    timeline: [],
  });
});
