import type { Severity, StandardRef } from '../contracts/findings.js';
import type { CatalogueEntry } from './checkDefinition.js';
import { egressChecks } from './checks/egress.js';
import { groupChecks } from './checks/groups.js';
import { interfaceChecks } from './checks/interfaces.js';
import { publicChecks, wholeChecks } from './checks/openness.js';
import { ruleChecks } from './checks/ruleQuality.js';
import { portChecks } from './checks/services.js';

/**
 * Every check of the catalogue. Where several find the same cause, the earlier one has the finding:
 * see `mergeCauses`.
 */
export const catalogue: readonly CatalogueEntry[] = [
  ...wholeChecks,
  ...portChecks,
  ...publicChecks,
  ...egressChecks,
  ...ruleChecks,
  ...groupChecks,
  ...interfaceChecks,
];

/** A check that others make and this project can not: what it needs is in no snapshot. */
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

/** Standards that checks are mapped to. Mappings are those of the sources, the texts were not read. */
export const standards: Readonly<
  Record<string, { readonly title: string; readonly note: string }>
> = {
  'cis-alibaba-2.0': {
    title: 'CIS Alibaba Cloud Foundation Benchmark 2.0',
    note: 'Mappings are those that Prowler and Steampipe give; the benchmark’s own text was not read.',
  },
  'alibaba-cloud-config': {
    title: 'Managed rules of Alibaba Cloud Config',
    note: 'Rules of the same meaning; here they are judged on the effective rules of each interface.',
  },
  'aws-security-hub': {
    title: 'AWS Security Hub',
    note: 'The list of high-risk ports alone.',
  },
};
