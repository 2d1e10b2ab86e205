import type { Entry } from '../../rules/entries.js';
import { count } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { defineCheck } from '../checkDefinition.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { Cause } from '../judgement.js';
import { groupResource } from '../judging/groupResource.js';
import { judgeClasses } from '../judging/judgeClasses.js';
import { closedText, familiesOf, openEverything, unsureOf } from '../judging/openEverything.js';
import { type Standing, standingOf } from '../judging/standing.js';
import { butForText, interfacesOf, reachOf } from '../traffic/trafficCauses.js';

/** Everything let out to the Internet because basic groups let out what no rule drops. */
export const sgEgressDefault = defineCheck<object>({
  info: {
    id: 'sg-egress-default',
    title: 'Everything let out because no rule says otherwise',
    severity: 'low',
    looksAt: 'networkInterface',
    why: 'Basic groups let out what no rule drops; nobody may have decided that.',
    remedy: 'Let out what is needed, one rule each, and drop the rest at priority 100.',
    standards: [],
  },
  parameters: {},
  judge: (region) => {
    const byGroup = new Map<string, { classes: Set<InterfaceClass>; butFor: Set<string> }>();
    const counted = judgeClasses(region, (judged): Standing => {
      const implicit = familiesOf(judged.interfaceClass)
        .map((family) => openEverything(judged, family, region.minShare))
        .filter(({ openBy }) =>
          openBy.some((one) => isDefault(one.entry) && one.share >= region.minShare),
        );
      if (implicit.length === 0) return standingOf(false, unsureOf(judged, region.minShare));
      for (const id of judged.interfaceClass.securityGroupIds) {
        const known = byGroup.get(id) ?? { classes: new Set(), butFor: new Set() };
        byGroup.set(id, known);
        known.classes.add(judged.interfaceClass);
        for (const one of implicit) known.butFor.add(closedText(one));
      }
      return { kind: 'fail' };
    });
    return {
      ...counted,
      causes: [...byGroup].map(([id, { classes, butFor }]) =>
        defaultCause(id, classes, butForText(butFor), region),
      ),
    };
  },
});

const isDefault = (entry: Entry) => entry.kind === 'default';

function defaultCause(
  groupId: string,
  classes: ReadonlySet<InterfaceClass>,
  butFor: string,
  region: AuditedRegion,
): Cause {
  const name = region.nameOf(groupId);
  return {
    key: groupId,
    reach: reachOf(classes),
    draft: () => {
      const interfaces = interfacesOf(classes);
      return {
        status: 'fail',
        title: `Everything let out by default in ${name}`,
        resource: groupResource(groupId, region),
        explanation: `No rule drops what ${count(interfaces.length, 'interface')} in ${name} (${groupId}) send to the Internet${butFor}, and basic groups let out what no rule drops.`,
        decidedBy: [{ kind: 'default', text: 'basic groups let out what no rule drops' }],
        exposure: {
          direction: 'egress',
          protocol: 'all',
          ports: [],
          peers: ['0.0.0.0/0'],
          peerCount: 1,
          share: 1,
        },
        interfaces,
        remedy: {
          text: 'Authorise what is needed first, then drop the rest.',
          changes: [
            {
              operation: 'AuthorizeSecurityGroupEgress',
              securityGroupId: groupId,
              permissions: [
                {
                  IpProtocol: 'ALL',
                  PortRange: '-1/-1',
                  DestCidrIp: '0.0.0.0/0',
                  Policy: 'Drop',
                  Priority: '100',
                },
              ],
            },
          ],
        },
      };
    },
  };
}
