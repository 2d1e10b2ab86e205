import type { Concern, PlanSummaryDraft } from '../change/summary/planSummary.js';
import type { InterfaceTerm } from '../change/summary/trafficSummary.js';
import type { PlanConcern, PlanSummary } from '../contracts/planSummary.js';
import { count, fewOf, thousands } from '../text/counts.js';
import { sayInterfaces } from './sayInterfaces.js';
import { sayTrafficSummary } from './sayTrafficSummary.js';

/** Puts what a person reads of a plan into words. */
export const sayPlanSummary = ({
  traffic,
  concerns,
  targets,
  groups,
}: PlanSummaryDraft): PlanSummary => ({
  traffic: sayTrafficSummary(traffic, (id) => groups.get(id) ?? id),
  concerns: concerns.map((one): PlanConcern => ({ code: one.code, text: sayConcern(one) })),
  targets,
  groups: [...groups].map(([id, name]) => ({ id, name })),
});

function sayConcern(concern: Concern): string {
  switch (concern.code) {
    case 'cloudAssistant': {
      const what = `${services[concern.service]} to ${concern.cidr}`;
      const stays = concern.left === 'part' ? 'stays open only in part' : 'closes';
      return `Cloud Assistant: ${what} ${stays}${onWhom(concern.on)}. It may stop working.`;
    }
    case 'lastWayIn':
      return `Management: nobody reaches SSH or Remote Desktop any more${onWhom(concern.on)}.`;
    case 'openConnections':
      return 'Open connections: Alibaba Cloud does not say whether they are cut; they last 910 s at most.';
    case 'ruleHeadroom': {
      const { targets, rules, atMost } = concern;
      const who =
        targets === 1
          ? 'an interface would have'
          : `${count(targets, 'interface')} would have up to`;
      return `Rules: ${who} ${thousands(rules)} of ${thousands(atMost)} rules.`;
    }
    case 'toAdvanced': {
      const { from, to, members, namedBy, ownNaming, out, rules, needed, atMost } = concern;
      const lost = [
        ...(members > 0 ? [`same group (${count(members, 'member')})`] : []),
        ...(namedBy.length > 0 ? [`what ${fewOf(namedBy)} let in by naming it`] : []),
        ...(ownNaming > 0 ? [`${count(ownNaming, 'own rule')} naming groups`] : []),
        ...(out ? ['everything out by default'] : []),
      ];
      const all = rules + needed;
      const lose = `From basic ${fewOf(from)} to advanced ${fewOf(to)}: lost are ${lost.length > 0 ? lost.join('; ') : 'its own rules alone'}.`;
      return `${lose} Up to ${count(needed, 'rule')} with the addresses of members would keep it: ${thousands(all)} of ${thousands(atMost)} in all${all > atMost ? ', too many' : ''}.`;
    }
  }
}

/** On whom, where that is not all targets. */
const onWhom = (on: InterfaceTerm) =>
  on.kind === 'pattern' || (on.kind === 'targets' && on.count === on.of)
    ? ''
    : ` on ${sayInterfaces(on)}`;

const services = { dns: 'DNS', https: 'HTTPS' } as const;
