import { type CatalogueEntry, defineCheck } from '../checkDefinition.js';
import type { CheckInfo, Mergeable } from '../judgement.js';
import type { OpenWhole } from '../traffic/classTraffic.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { judgeTraffic } from './judgeTraffic.js';
import { standingOf } from './standing.js';

/** Rules by which some peer, wherever it is, reaches every port or every protocol. */
export const anySourceCheck = (
  { id, title, why, standards }: Pick<CheckInfo, 'id' | 'title' | 'why' | 'standards'>,
  pick: (judged: JudgedClass) => OpenWhole,
  covers?: Mergeable['traffic'],
): CatalogueEntry =>
  defineCheck<object>({
    info: {
      id,
      title,
      severity: 'high',
      looksAt: 'networkInterface',
      why,
      remedy: 'Name the ports and protocols that the peer needs, one rule each.',
      standards,
    },
    parameters: {},
    judge: (region) =>
      judgeTraffic(
        region,
        'ingress',
        title,
        (judged, causes) => {
          const { alone, together, unsure } = pick(judged);
          for (const entry of alone) causes.addRule(entry, judged.interfaceClass);
          for (const entries of together) causes.addRules(entries, judged.interfaceClass);
          return standingOf(alone.size + together.length > 0, unsure);
        },
        covers,
      ),
  });
