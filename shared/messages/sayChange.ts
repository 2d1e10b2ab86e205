import type { ChangeState } from '../change/loop/viewChange.js';
import type { ChangeView } from '../contracts/changeView.js';
import { sayMessage } from './sayMessage.js';

/** Puts the state of a change into words: the answer for an operator. */
export function sayChange({ waitingFor, nextStep, timeline, ...state }: ChangeState): ChangeView {
  return {
    ...state,
    ...(waitingFor
      ? { waitingFor: { ...waitingFor, detail: sayMessage(waitingFor.message) } }
      : {}),
    nextStep: sayMessage(nextStep),
    timeline: timeline.map((event) => ({ ...event, what: sayMessage(event.message) })),
  };
}
