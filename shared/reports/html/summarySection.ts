import type { AuditHead } from '../../contracts/findings.js';
import { thousands } from '../../text/counts.js';
import { trendChart } from './trendChart.js';

/** The counts in large figures, and their trend over the last runs. */
export function summarySection({ counts, trend, previous }: AuditHead): string {
  const { open } = counts;
  const main = [
    figure('High', open.high, 'high'),
    figure('Medium', open.medium, 'medium'),
    figure('Low', open.low, 'low'),
    figure('Unknown', counts.unknown, 'unknown'),
  ];
  const side = [
    figure('Accepted', counts.excepted, '', true),
    ...(previous
      ? [figure('New', counts.new, '', true), figure('Fixed', counts.fixed, 'good', true)]
      : []),
  ];
  return `<section id="summary" aria-labelledby="summary-title"><h2 id="summary-title">Open findings</h2>
<p class="soft">Of failing checks, without those that an exception accepts. Unknown: the data was not enough to judge.</p>
<dl class="figures">${main.join('')}<div class="gap" aria-hidden="true"></div>${side.join('')}</dl>
${trendChart(trend)}</section>
`;
}

const figure = (name: string, number: number, kind: string, aside = false) =>
  `<div${aside ? ' class="side"' : ''}><dt>${name}</dt><dd class="${number === 0 ? 'zero' : kind}">${thousands(number)}</dd></div>`;
