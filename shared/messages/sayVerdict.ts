import type { PartDraft, VerdictDraft } from '../contracts/explanation.js';
import { limits } from '../contracts/limits.js';
import type { Verdict, VerdictPart } from '../contracts/probe.js';
import { sayExplanation } from './sayExplanation.js';
import { sayReason } from './sayReason.js';

/** Interfaces in the same groups share their verdicts, and so share what is said of them. */
const said = new WeakMap<VerdictDraft, Verdict>();

/** Puts a verdict into words, as answers and screens have it. */
export function sayVerdict(draft: VerdictDraft): Verdict {
  const verdict = said.get(draft) ?? inWords(draft);
  said.set(draft, verdict);
  return verdict;
}

function inWords({ parts, ...draft }: VerdictDraft): Verdict {
  const explanation = sayExplanation(draft.explanation);
  const shown = parts ? { parts: parts.map(partOf) } : {};
  if (draft.verdict !== 'uncertain') return { ...draft, ...shown, explanation };
  const { verdict, ...rest } = draft;
  return { verdict, reason: sayReason(draft.explanation), ...rest, ...shown, explanation };
}

function partOf({ blocks, ...part }: PartDraft): VerdictPart {
  const all = blocks();
  const more = all.length - limits.blocksPerPart;
  const peer = all.slice(0, limits.blocksPerPart).join(' ');
  return { peer, ...(more > 0 ? { morePeers: more } : {}), ...part };
}
