import type { CheckResult, Finding } from '../../contracts/findings.js';

/**
 * Shapes that stand beside the words, since colour alone says nothing to many people, nor on grey
 * paper.
 */
const marks = { high: '▲', medium: '◆', low: '●', unknown: '?' } as const;
const words = { high: 'High', medium: 'Medium', low: 'Low', unknown: 'Unknown' } as const;

type Kind = keyof typeof marks;

/** `▲ High`; `? Unknown` where a finding could not be judged. */
export const severityBadge = ({ severity, status }: Pick<Finding, 'severity' | 'status'>) =>
  badge(status === 'unknown' ? 'unknown' : severity);

export const badge = (kind: Kind) =>
  `<span class="s ${kind}" data-m="${marks[kind]}">${words[kind]}</span>`;

const statuses: Readonly<Record<CheckResult['status'], readonly [string, string, string]>> = {
  pass: ['pass', '✓', 'Pass'],
  fail: ['high', '✕', 'Fail'],
  unknown: ['unknown', '?', 'Unknown'],
  notApplicable: ['off', '–', 'Not applicable'],
  notJudged: ['off', '–', 'Not judged'],
};

/** How a check or a control came out. */
export function statusBadge(status: CheckResult['status']): string {
  const [kind, mark, word] = statuses[status];
  return `<span class="s ${kind}" data-m="${mark}">${word}</span>`;
}
