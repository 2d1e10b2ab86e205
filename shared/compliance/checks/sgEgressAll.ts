import { everyPort } from '../../rules/portRange.js';
import { protocolsOf } from '../../rules/protocol.js';
import { defineCheck } from '../checkDefinition.js';
import { judgeTraffic } from '../judging/judgeTraffic.js';
import { closedText, familiesOf, openEverything, unsureOf } from '../judging/openEverything.js';
import { config } from '../judging/standardRefs.js';
import { standingOf } from '../judging/standing.js';
import type { OpenBy } from '../traffic/classTraffic.js';

/** Everything let out to the Internet by rules. */
export const sgEgressAll = defineCheck<object>({
  info: {
    id: 'sg-egress-all',
    title: 'Everything let out by a rule',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'An instance that is taken over can send whatever it found to wherever it likes.',
    remedy: 'Let out what is needed, one rule each, and drop the rest.',
    standards: [config('ecs-security-group-egress-not-all-access')],
  },
  parameters: {},
  judge: (region) =>
    judgeTraffic(region, 'egress', 'Everything let out', (judged, causes) => {
      let fails = false;
      for (const family of familiesOf(judged.interfaceClass)) {
        const all = openEverything(judged, family, region.minShare);
        const openBy = all.openBy.filter((one) => one.entry.rule);
        if (shareOf(openBy) < region.minShare) continue;
        fails = true;
        const closed = new Set(all.closedProtocols);
        const protocols = protocolsOf(family).filter((one) => !closed.has(one));
        causes.add(
          { family, protocols, ports: everyPort, openBy, butFor: closedText(all) },
          region.minShare,
          judged.interfaceClass,
        );
      }
      return standingOf(fails, fails ? undefined : unsureOf(judged, region.minShare));
    }),
});

const shareOf = (openBy: readonly OpenBy[]): number =>
  openBy.reduce((sum, one) => sum + one.share, 0);
