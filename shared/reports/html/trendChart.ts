import type { TrendPoint } from '../../contracts/findings.js';
import { severities } from '../../contracts/findings.js';
import { count, thousands } from '../../text/counts.js';
import { escapeHtml } from '../../text/escapeHtml.js';
import { readableDay, readableTime } from '../../text/readableTime.js';
import { dataTable } from './dataTable.js';

const RUNS_SHOWN = 24;
const WIDTH = 700;
const HEIGHT = 150;
const TOP = 20;
const BASE = HEIGHT - 22;
/** The most room for one bar: with few runs the bars would be slabs. */
const SLOT_AT_MOST = 64;

/** Open findings of the last runs as stacked bars, and the same numbers as a table. */
export function trendChart(trend: readonly TrendPoint[]): string {
  const points = trend.slice(-RUNS_SHOWN);
  if (points.length < 2) return '';
  const most = Math.max(1, ...points.map(totalOf));
  const slot = Math.min(SLOT_AT_MOST, WIDTH / points.length);
  const bars = points.map((point, index) => bar(point, index * slot, slot, most));
  const first = points[0];
  const last = points.at(-1);
  const end = slot * points.length;
  const days =
    first && last
      ? `<text x="0" y="${HEIGHT - 4}">${escapeHtml(readableDay(first.takenAt))}</text><text class="now" x="${round(end)}" y="${HEIGHT - 4}" text-anchor="end">${escapeHtml(readableDay(last.takenAt))}</text>`
      : '';
  const label = `Open findings of the last ${points.length} runs: ${points.map((point) => thousands(totalOf(point))).join(', ')}`;
  const rows = points
    .toReversed()
    .map((point) => [
      escapeHtml(readableTime(point.takenAt)),
      ...[point.high, point.medium, point.low, point.unknown].map(thousands),
    ]);
  const columns = [
    { title: 'Run' },
    ...['High', 'Medium', 'Low', 'Unknown'].map((title) => ({ title, number: true })),
  ];
  return `<div class="trend"><h3>The last ${count(points.length, 'run')}</h3>
<ul class="key">${severities.map((one) => `<li><i class="k-${one}"></i>${one}</li>`).join('')}</ul>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label, 1_000)}"><line class="axis" x1="0" x2="${round(end)}" y1="${BASE}" y2="${BASE}"/>${bars.join('')}${days}</svg>
<details><summary>The numbers</summary>${dataTable('Open findings of the last runs', columns, rows, 'snug')}</details></div>
`;
}

const totalOf = ({ high, medium, low }: TrendPoint) => high + medium + low;

function bar(point: TrendPoint, x: number, slot: number, most: number): string {
  const width = slot * 0.72;
  const left = x + slot * 0.14;
  let top = BASE;
  const parts = severities.map((severity) => {
    const height = (point[severity] / most) * (BASE - TOP);
    top -= height;
    if (height === 0) return '';
    return `<rect class="bar-${severity}" x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}"/>`;
  });
  const number = `<text x="${round(left + width / 2)}" y="${round(top - 5)}" text-anchor="middle">${thousands(totalOf(point))}</text>`;
  return parts.join('') + number;
}

const round = (value: number) => Math.round(value * 10) / 10;
