import type { PlannedTarget } from '../../contracts/plan.js';
import type { Selection } from '../../region/selection.js';
import { cidrsOf } from '../../rules/addressSet.js';
import { effectiveRules } from '../../rules/effectiveRules.js';
import { RegionRules } from '../../rules/regionRules.js';
import { RuleEngine } from '../../rules/ruleEngine.js';
import type { WarningDraft } from '../planned.js';

/** Blocks of addresses that a line names; the number of the others stands beside them. */
const PEERS = 4;

/**
 * What the groups that targets are put into let through, exactly, by their rules: an isolation is proven
 * by it. One line of traffic is one warning, for the first target of each set of groups; where nothing
 * passes, that is said.
 */
export function whatStillPasses(
  writes: readonly PlannedTarget[],
  { snapshot, membersRead }: Selection,
): WarningDraft[] {
  const engine = new RuleEngine(new RegionRules(snapshot, membersRead));
  const bySet = new Map<string, PlannedTarget[]>();
  for (const target of writes) {
    const key = [...target.wanted].sort().join(' ');
    bySet.set(key, [...(bySet.get(key) ?? []), target]);
  }
  return [...bySet.values()].flatMap((targets): WarningDraft[] => {
    const [first] = targets;
    if (!first) return [];
    const about = { target: first.targetId, targets: targets.length };
    const lines = (['ingress', 'egress'] as const).flatMap((direction) => {
      const { allowed, uncertain } = effectiveRules(engine.grid(first.wanted, direction));
      const told = (verdict: 'allow' | 'uncertain') => (line: (typeof allowed)[number]) => {
        const { protocol, ports, sourcePorts } = line;
        const peers = cidrsOf(line.peers);
        const more = Math.max(0, peers.length - PEERS);
        const params = {
          ...{ verdict, direction, protocol, ports, sourcePorts },
          ...{ peers: peers.slice(0, PEERS), morePeers: more },
        };
        return { ...about, message: { code: 'stillPasses', params } } as const;
      };
      return [...allowed.map(told('allow')), ...uncertain.map(told('uncertain'))];
    });
    return lines.length > 0
      ? lines
      : [{ ...about, message: { code: 'nothingPasses', params: {} } } as const];
  });
}
