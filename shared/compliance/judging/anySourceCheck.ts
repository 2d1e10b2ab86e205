import type { Entry } from '../../rules/entries.js';
import { type CatalogueEntry, defineCheck } from '../checkDefinition.js';
import type { CheckInfo, Mergeable } from '../judgement.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { judgeTraffic } from './judgeTraffic.js';
import { NEXT_TO_NOTHING } from './nextToNothing.js';
import { standingOf } from './standing.js';

/** Rules by which some peer, wherever it is, reaches every port or every protocol. */
export const anySourceCheck = (
  { id, title, why, standards }: Pick<CheckInfo, 'id' | 'title' | 'why' | 'standards'>,
  pick: (judged: JudgedClass) => ReadonlySet<Entry>,
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
          const entries = pick(judged);
          for (const entry of entries) causes.addRule(entry, judged.interfaceClass);
          const [unsure] = judged.ingress.unsure;
          return standingOf(entries.size > 0, relevant(unsure, judged));
        },
        covers,
      ),
  });

/** IPv6 inside a group is open in the documents; no rule is unread for that. */
const relevant = (unsure: string | undefined, judged: JudgedClass) =>
  judged.ingress.open.some((one) => one.unsureShare > NEXT_TO_NOTHING) ? unsure : undefined;
