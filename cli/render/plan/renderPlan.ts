import type { DryRun } from '../../../shared/contracts/dryRun.js';
import type { PlannedTarget } from '../../../shared/contracts/plan.js';
import type { PlanSummary } from '../../../shared/contracts/planSummary.js';
import { count, thousands } from '../../../shared/text/counts.js';
import { type PaintedLine, padTo, painted, plain, wrapWords } from '../paint.js';
import { widthOf } from '../table.js';
import { ageOf } from './ageOf.js';
import type { Fold, PlanScreen } from './planScreen.js';
import { planTitle } from './planTitle.js';
import { targetName } from './targetName.js';
import { targetRows } from './targetRows.js';
import { trafficBlock } from './trafficBlock.js';

const fold = (
  [own, others, items, internet, unknown, skipped, warnings]: readonly [
    ...[number, number, number, number, number, number, number],
  ],
  isTight: boolean,
): Fold => ({ own, others, items, internet, unknown, skipped, warnings, isTight });

const tightest = fold([1, 0, 2, 1, 1, 1, 2], true);

/**
 * From roomy to tight: the first that fits is taken. What opens or closes for everyone is the last
 * to be folded.
 */
const folds: readonly Fold[] = [
  fold([6, 6, 8, 4, 3, 5, 8], false),
  fold([6, 5, 8, 4, 3, 4, 6], false),
  fold([6, 4, 8, 3, 3, 4, 5], false),
  fold([5, 4, 8, 3, 2, 3, 5], false),
  fold([5, 3, 6, 3, 2, 3, 4], false),
  fold([4, 3, 6, 2, 2, 2, 4], false),
  fold([4, 2, 6, 2, 2, 2, 4], false),
  fold([3, 2, 5, 2, 2, 2, 4], true),
  fold([3, 1, 5, 2, 1, 2, 3], true),
  fold([2, 1, 4, 1, 1, 2, 3], true),
  fold([2, 0, 3, 1, 1, 1, 2], true),
  tightest,
  { ...tightest, items: 1 },
  { ...tightest, items: 1, wholes: 3 },
  { ...tightest, items: 1, wholes: 2 },
  { ...tightest, items: 1, wholes: 1 },
];

/** A plan takes no more lines of a hundred columns, but where all of it is asked for. */
const MOST_LINES = 30;
const WIDE_SCREEN = 100;

/** A plan with everything that a screen shows of it. */
export type PlanShown = Required<Pick<DryRun, 'plan' | 'summary' | 'exposure'>>;

/**
 * A plan as a person reads it before it is applied: who is changed, what that opens and closes, what
 * to be warned of, what it costs and how to go on. At most thirty lines of a hundred columns; `isWide`
 * has everything.
 */
export function renderPlan(
  shown: PlanShown,
  { isWide, ...screen }: Omit<PlanScreen, 'fold'> & { readonly isWide: boolean },
): PaintedLine[] {
  if (isWide) return renderFolded(shown, screen);
  // What a narrow screen breaks in two is no more to read.
  const most = MOST_LINES * Math.max(1, WIDE_SCREEN / screen.width);
  let lines: PaintedLine[] = [];
  for (const one of folds) {
    lines = renderFolded(shown, { ...screen, fold: one });
    if (lines.length <= most) break;
  }
  return lines;
}

function renderFolded(shown: PlanShown, screen: PlanScreen): PaintedLine[] {
  const { plan, summary } = shown;
  const isNothing = plan.counts.toWrite === 0;
  const warnings = warningLines(shown, screen);
  return [
    ...titleLines(shown, screen),
    [],
    ...targetRows(plan, summary, screen),
    ...(screen.fold ? [] : membershipLines(summary)),
    [],
    ...(isNothing ? [] : [...trafficBlock(summary.traffic, screen), []]),
    ...(warnings.length > 0 ? [...warnings, []] : []),
    ...(screen.fold || isNothing ? [] : exactLines(shown)),
    ...endLines(shown, screen),
  ];
}

function titleLines({ plan, summary }: PlanShown, { width, now }: PlanScreen): PaintedLine[] {
  const names = new Map(summary.groups.map(({ id, name }) => [id, name]));
  const title = planTitle(plan, [...summary.targets, ...plan.skipped], names, now);
  const where = `${plan.accountId} · ${plan.regionId} · read ${ageOf(plan.plannedAt, now)}`;
  const gap = width - widthOf(title) - widthOf(where);
  if (gap >= 3) return [[painted(title, 'bold'), painted(`${' '.repeat(gap)}${where}`, 'dim')]];
  return [
    ...wrapWords(title.split(' '), width).map((line): PaintedLine => [painted(line, 'bold')]),
    [painted(where, 'dim')],
  ];
}

/** Each target's groups before and after. */
function membershipLines({ targets, groups }: PlanSummary): PaintedLine[] {
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  const said = (ids: readonly string[]) =>
    ids.map((id) => names.get(id) ?? id).join(', ') || 'none';
  const nameOf = (one: PlannedTarget) => targetName(one, names);
  const width = Math.max(0, ...targets.map((one) => widthOf(nameOf(one))));
  return targets.map((one) => [
    plain(`    ${padTo(nameOf(one), width)}  `),
    painted(`${one.targetId}  `, 'dim'),
    plain(`${said(one.before)} → ${said(one.wanted)}`),
  ]);
}

/** What the service and the plan warn of, each once. */
function warningLines({ plan, summary }: PlanShown, { width, fold }: PlanScreen): PaintedLine[] {
  const names = new Map(summary.targets.map((one) => [one.targetId, targetName(one)]));
  const texts = [
    ...summary.concerns.map((one) => one.text),
    ...plan.warnings.map(({ target, targets, detail }) => {
      const name = names.get(target) ?? target;
      if (targets === undefined || targets === 1) return `${name}: ${detail}`;
      if (targets === plan.counts.toWrite) return `all ${thousands(targets)}: ${detail}`;
      return `${name} and ${thousands(targets - 1)} more: ${detail}`;
    }),
    ...(plan.moreWarnings ? [`… and ${count(plan.moreWarnings, 'more warning')}`] : []),
  ];
  const most = fold?.warnings ?? texts.length;
  const few = texts.length <= most + 1 ? texts : texts.slice(0, most);
  const more = texts.length - few.length;
  const all = more > 0 ? [...few, `… and ${count(more, 'more warning')} (-o wide)`] : few;
  return all.flatMap((text) =>
    wrapWords(text.split(' '), width - 4).map(
      (part, line): PaintedLine => [painted(line === 0 ? '  ! ' : '    ', 'yellow'), plain(part)],
    ),
  );
}

/** The exact lines that the sentences sum up, with their ids. */
function exactLines({ exposure }: PlanShown): PaintedLine[] {
  if (exposure.lines.length === 0) return [];
  return [
    [painted('  Exactly', 'bold')],
    ...exposure.lines.map(
      (line): PaintedLine => [painted(`  ${line.id}  `, 'dim'), plain(line.text)],
    ),
    [],
  ];
}

function endLines({ plan, summary }: PlanShown, screen: PlanScreen): PaintedLine[] {
  if (plan.counts.toWrite === 0) return [[plain('  Nothing is to be changed.')]];
  const { counts, waves, expectedSeconds, pauseSeconds } = plan;
  const sizes = waves.map((wave) => thousands(wave.targets)).join(', ');
  const inWaves = waves.length === 1 ? 'one wave' : `${thousands(waves.length)} waves of ${sizes}`;
  const pauses = waves.length - 1;
  const paused =
    pauses > 0 && pauseSeconds > 0
      ? `, and ${pauses === 1 ? 'a pause' : `${thousands(pauses)} pauses`} of ${thousands(pauseSeconds)} s`
      : '';
  const cost = `${count(counts.operations, 'call')} in ${inWaves}, about ${thousands(expectedSeconds)} s${paused}.`;
  if (screen.next === undefined) return [[plain(`  ${cost}`)]];
  const command = `  Next   ${screen.next}`;
  const wide = 'Every line: -o wide';
  const isFolded = screen.fold !== undefined && summary.traffic.others.all > 0;
  const gap = screen.width - widthOf(command) - widthOf(wide);
  return [
    ...wrapWords(`${cost} Nothing was changed.`.split(' '), screen.width - 2).map(
      (text): PaintedLine => [plain(`  ${text}`)],
    ),
    ...(isFolded && gap >= 2
      ? [[plain(command), painted(`${' '.repeat(Math.min(gap, 8))}${wide}`, 'dim')]]
      : [[plain(command)], ...(isFolded ? [[painted(`         ${wide}`, 'dim')]] : [])]),
  ];
}
