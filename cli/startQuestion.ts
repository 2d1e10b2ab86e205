import type { DryRun } from '../shared/contracts/dryRun.js';

/** A question on the terminal, and which answers say yes. */
export interface Prompt {
  readonly text: string;
  readonly isYes: (answer: string) => boolean;
}

/** A question that `y` and `yes` say yes to. */
export const yesOrNo = (text: string): Prompt => ({
  text: `${text} [y/N]`,
  isYes: (answer) => /^y(es)?$/i.test(answer),
});

/**
 * Whether a plan is to be started. What opens traffic takes the number of its targets as an answer: a
 * hand that types `y` to everything does not open it.
 */
export function startQuestion({ plan, summary, exposure }: DryRun): Prompt {
  const lines = summary?.traffic.sentences ?? exposure?.lines ?? [];
  const targets = plan?.counts.toWrite;
  if (targets === undefined || !lines.some((line) => line.kind === 'opens')) {
    return yesOrNo('Start this change?');
  }
  return {
    text: `Start? It opens traffic: type ${targets} to go on:`,
    isYes: (answer) => answer === String(targets),
  };
}
