import type { Entry } from '../../rules/entries.js';
import { defineCheck } from '../checkDefinition.js';
import { judgeTraffic } from '../judging/judgeTraffic.js';
import { NEXT_TO_NOTHING } from '../judging/nextToNothing.js';
import { config } from '../judging/standardRefs.js';
import { standingOf } from '../judging/standing.js';
import type { OpenBy } from '../traffic/classTraffic.js';

/** Any public source that is let in, however small. */
export const sgInternetCidr = defineCheck<object>({
  info: {
    id: 'sg-internet-cidr',
    title: 'A public source is let in',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'Every public source is one more place from which the instance can be attacked; one address is enough.',
    remedy: 'Let in private sources alone, and what is public by a load balancer or a gateway.',
    standards: [config('ecs-security-group-not-internet-cidr-access')],
  },
  parameters: {},
  judge: (region) =>
    judgeTraffic(region, 'ingress', 'A public source is let in', (judged, causes) => {
      let fails = false;
      let unsure: string | undefined;
      for (const open of judged.ingress.open) {
        // The other rules that would let the peer in are named by the checks of what is open.
        const openBy = open.openBy
          .filter((one) => namesAddresses(one.entry))
          .map((one) => ({ ...one, alsoOpenBy: [] }));
        if (openBy.length > 0) fails = true;
        const wide = openBy.filter((one) => one.share >= region.minShare);
        const narrow = openBy.filter((one) => one.share < region.minShare);
        for (const { protocols, ports = [] } of open.columns) {
          const common = { ...open, protocols, ports };
          causes.add({ ...common, openBy: wide }, region.minShare, judged.interfaceClass);
          // A group may let in many ranges of partners and offices: together they are one finding.
          for (const some of byGroup(narrow)) {
            causes.addTogether({ ...common, openBy: some }, judged.interfaceClass);
          }
        }
        if (open.unsureShare > NEXT_TO_NOTHING) unsure ??= open.unsure;
      }
      return standingOf(fails, unsure);
    }),
});

function byGroup(openBy: readonly OpenBy[]): Iterable<OpenBy[]> {
  const groups = new Map<string, OpenBy[]>();
  for (const opener of openBy) {
    const id = opener.entry.securityGroupId ?? '';
    const list = groups.get(id);
    if (list) list.push(opener);
    else groups.set(id, [opener]);
  }
  return groups.values();
}

/**
 * Whether a rule names addresses. A rule for a group lets no public source in, since members are
 * private.
 */
const namesAddresses = ({ rule }: Entry) => rule !== undefined && rule.peerGroupId === undefined;
