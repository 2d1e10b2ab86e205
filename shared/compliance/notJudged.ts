import type { Severity, StandardRef } from '../contracts/findings.js';

/** A check that others make and this project can't: what it needs is in no snapshot. */
export interface NotJudged {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly remedy: string;
  readonly standards: readonly StandardRef[];
  readonly reason: string;
}

/** Named, so that nobody takes their absence for a pass (facts/compliance-checks). */
export const notJudged: readonly NotJudged[] = [
  {
    id: 'ess-sg-public',
    title: 'A scaling configuration uses a group that is open to the Internet',
    severity: 'high',
    why: 'Every instance that it starts is open from its first second.',
    remedy: 'Give the scaling configuration a group that passes sg-public-access.',
    standards: [
      { standard: 'alibaba-cloud-config', control: 'ess-scaling-configuration-sg-public-access' },
    ],
    reason: 'scaling configurations are in no region snapshot',
  },
  {
    id: 'sg-change-alert',
    title: 'No alert when a security group changes',
    severity: 'high',
    why: 'A port that is opened by mistake stays open until somebody looks.',
    remedy: 'Make an alert of Simple Log Service on the changes that ActionTrail delivers.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '2.22' }],
    reason: 'alerts of Simple Log Service are in no region snapshot',
  },
];
