import type { VerdictDraft } from '../contracts/explanation.js';
import type { Verdict } from '../contracts/probe.js';
import { sayExplanation } from './sayExplanation.js';
import { sayReason } from './sayReason.js';

/** Interfaces in the same groups share their verdicts, and so share what is said of them. */
const said = new WeakMap<VerdictDraft, Verdict>();

/** Puts a verdict into words: as answers, evidence and screens have it. */
export function sayVerdict(draft: VerdictDraft): Verdict {
  const verdict = said.get(draft) ?? inWords(draft);
  said.set(draft, verdict);
  return verdict;
}

function inWords(draft: VerdictDraft): Verdict {
  const explanation = sayExplanation(draft.explanation);
  if (draft.verdict !== 'uncertain') return { ...draft, explanation };
  const { verdict, ...rest } = draft;
  return { verdict, reason: sayReason(draft.explanation), ...rest, explanation };
}
