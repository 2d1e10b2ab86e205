import type { NetworkInterface } from '../region/regionSnapshot.js';
import { count, fewOf } from '../text/counts.js';
import type { Cause, CheckInfo, Judgement } from './judgement.js';

export const unreadInfo: CheckInfo = {
  id: 'rules-unread',
  title: 'What is needed for a judgement could be read',
  severity: 'high',
  looksAt: 'networkInterface',
  why: 'What was not read, or what the documents leave open, may hide anything: it never counts as a pass.',
  remedy: 'Read the region again with a role that may see it whole.',
  standards: [],
  parameters: {},
};

/**
 * Makes one cause of each reason for which checks could not judge, however many checks it stopped.
 */
export function unreadCauses(
  judged: readonly { readonly info: CheckInfo; readonly judgement: Judgement }[],
): Cause[] {
  const byReason = new Map<string, { interfaces: Set<NetworkInterface>; checks: Set<string> }>();
  for (const { info, judgement } of judged) {
    for (const { reason, interfaces } of judgement.unknown ?? []) {
      const known = byReason.get(reason) ?? { interfaces: new Set(), checks: new Set() };
      byReason.set(reason, known);
      for (const one of interfaces) known.interfaces.add(one);
      known.checks.add(info.id);
    }
  }
  return [...byReason].map(([reason, { interfaces, checks }]) => ({
    key: reason,
    reach: interfaces.size,
    draft: () => ({
      status: 'unknown',
      title: `Not judged: ${reason}`,
      resource: { type: 'policy', id: unreadInfo.id },
      explanation: `${count(checks.size, 'check')} can't be judged on ${count(interfaces.size, 'interface')}: ${reason}. The checks are ${fewOf([...checks], 8)}.`,
      decidedBy: [],
      interfaces: [...interfaces],
      remedy: { text: unreadInfo.remedy, changes: [] },
    }),
  }));
}
