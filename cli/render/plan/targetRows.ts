import type { DryRun } from '../../../shared/contracts/dryRun.js';
import type { PlannedOf, UnchangedTarget } from '../../../shared/contracts/plan.js';
import type { PlanSummary } from '../../../shared/contracts/planSummary.js';
import type { Violation } from '../../../shared/contracts/problem.js';
import type { Target } from '../../../shared/contracts/target.js';
import { inWords } from '../../../shared/messages/inWords.js';
import { thousands } from '../../../shared/text/counts.js';
import { namesInShort } from '../../../shared/text/namesInShort.js';
import { type PaintedLine, padTo, painted, plain, wrapPhrases, wrapWords } from '../paint.js';
import { cutToWidth, widthOf } from '../table.js';
import type { PlanScreen } from './planScreen.js';
import { planVerb } from './planTitle.js';
import { targetName } from './targetName.js';

/** What becomes of the targets, one row an outcome: how many, and who. */
export function targetRows(
  plan: NonNullable<DryRun['plan']>,
  { targets, groups }: PlanSummary,
  screen: PlanScreen,
): PaintedLine[] {
  const { request, unchanged, skipped, of } = plan;
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  const namesOf = (some: readonly Target[]) =>
    namesInShort(some.map((one) => targetName(one, names)));
  const rows: Row[] = [];
  if (targets.length > 0) {
    rows.push([targets.length, planVerb(request, targets), namesOf(targets)]);
  }
  if (unchanged.length > 0) {
    const [{ outcome } = { outcome: 'alreadyMember' as const }] = unchanged;
    const was = request.quarantine
      ? `${unchanged.length === 1 ? 'is' : 'are'} in quarantine already`
      : inWords(outcome, unchanged.length).replace(/^was/, 'is').replace(/^were/, 'are');
    rows.push([unchanged.length, was, namesOf(unchanged)]);
  }
  const untouched = notTouchedRows(of?.notTouched ?? [], namesOf);
  const skippedLabel = skippedVerb(of?.how, skipped.length);
  const all = [...rows, ...untouched];
  const labels = [...all.map(([, label]) => label), ...(skipped.length > 0 ? [skippedLabel] : [])];
  const digits = Math.max(
    0,
    ...[...all.map(([number]) => number), skipped.length].map((number) => thousands(number).length),
  );
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const head = (number: number, label: string) =>
    `  ${thousands(number).padStart(digits)} ${padTo(label, labelWidth)}   `;
  const lines = ([number, label, text]: Row): PaintedLine[] => {
    const start = head(number, label);
    const room = Math.max(20, screen.width - widthOf(start));
    return wrapPhrases(text.split(/(?<=,) /), room, ' ').map((part, at) => [
      plain(at === 0 ? start : ' '.repeat(widthOf(start))),
      plain(cutToWidth(part, room)),
    ]);
  };
  return [
    ...rows.flatMap(lines),
    ...skippedLines(plan, head(skipped.length, skippedLabel), screen),
    ...untouched.flatMap(lines),
  ];
}

/** How many, what becomes of them, and who. */
type Row = readonly [number, string, string];

/** What takes back a change leaves alone what was changed since. */
function skippedVerb(how: PlannedOf['how'] | undefined, number: number): string {
  const be = number === 1 ? 'is' : 'are';
  return how === 'undo' || how === 'restore' ? `${be} left alone` : `${be} skipped`;
}

/** Who was as wanted before the change that is taken back: nothing of it is on them. */
function notTouchedRows(
  all: readonly UnchangedTarget[],
  namesOf: (some: readonly Target[]) => string,
): Row[] {
  return (['alreadyMember', 'alreadyLeft'] as const).flatMap((outcome): Row[] => {
    const some = all.filter((one) => one.outcome === outcome);
    if (some.length === 0) return [];
    const [be, was] = some.length === 1 ? ['is', 'was'] : ['are', 'were'];
    const where = outcome === 'alreadyMember' ? 'in' : 'out';
    return [[some.length, `${be} not touched`, `${namesOf(some)} ${was} ${where} before`]];
  });
}

/** Each reason once: who, why, and what to do about it. */
function skippedLines(
  { skipped, of }: Pick<NonNullable<DryRun['plan']>, 'skipped' | 'of'>,
  head: string,
  { width, fold }: PlanScreen,
): PaintedLine[] {
  if (skipped.length === 0) return [];
  const rows = new Map<string, { names: string[]; why: string; next: string }>();
  for (const target of skipped) {
    const [violation] = target.violations;
    if (!violation) continue;
    const name = targetName(target);
    const why = whyOf(violation);
    const next = nextOf(violation, name, of);
    // A command that names the instance holds its name.
    const key = `${why} ${next}`;
    const known = rows.get(key) ?? { names: [], why, next };
    known.names.push(name);
    rows.set(key, known);
  }
  const all = [...rows.values()].map((row) => ({ ...row, who: namesInShort(row.names) }));
  const isWhole = !fold || all.length <= fold.skipped + 1;
  const shown = isWhole ? all : all.slice(0, fold.skipped);
  const more = all.slice(shown.length).reduce((sum, row) => sum + row.names.length, 0);
  const whoWidth = Math.max(...shown.map((row) => widthOf(row.who)));
  const whyWidth = Math.max(...shown.map((row) => widthOf(row.why)));
  const blank = ' '.repeat(widthOf(head));
  const lines = shown.flatMap(({ who, why, next }, at): PaintedLine[] => {
    const start = `${at === 0 ? head : blank}${padTo(who, whoWidth)}   ${padTo(why, whyWidth)}`;
    if (next === '' && widthOf(start.trimEnd()) <= width) return [[plain(start.trimEnd())]];
    if (widthOf(start) + 3 + widthOf(next) <= width) {
      return [[plain(`${start}   `), painted(next, 'dim')]];
    }
    const apart = (text: string) =>
      wrapWords(text.split(' '), width - 8).map(
        (part): PaintedLine => [plain(' '.repeat(8)), painted(part, 'dim')],
      );
    if (widthOf(start.trimEnd()) <= width) return [[plain(start.trimEnd())], ...apart(next)];
    return [
      [plain(`${at === 0 ? head : blank}${who}`)],
      ...apart(next === '' ? why : `${why}; ${next}`),
    ];
  });
  return more > 0 ? [...lines, [plain(`${blank}… and ${thousands(more)} more (-o wide)`)]] : lines;
}

/** Why a target is left out, in few words. */
function whyOf({ rule, found, params }: Violation): string {
  switch (rule) {
    case 'quarantined':
      return 'in quarantine';
    case 'securityLock':
      return 'locked for security';
    case 'status':
      return String(params?.status || 'in an unknown state');
    default:
      return found;
  }
}

/** What to do about it; nothing where nothing can be done. */
function nextOf(
  { rule, wanted, params }: Violation,
  name: string,
  of: PlannedOf | undefined,
): string {
  switch (rule) {
    case 'changedSinceChange': {
      if (typeof params?.by === 'string' && params.by !== '') return `sgm undo ${params.by}`;
      return isAllGone(params, of) ? '' : '--force undoes the rest of it';
    }
    case 'quarantined':
      return `sgm restore ${name} --to GROUP`;
    case 'securityLock':
      return 'unlock it in the console first';
    case 'status':
      return `again once it is ${wanted}`;
    default:
      return `wanted: ${wanted}`;
  }
}

/** Whether all that the change asked for is gone, so that it leaves no rest to undo. */
function isAllGone(params: Violation['params'], of: PlannedOf | undefined): boolean {
  if (of?.kind !== 'delta') return false;
  const length = (value: unknown) => (Array.isArray(value) ? value.length : 0);
  const gone = length(params?.out) + length(params?.in);
  return gone >= length(of.join) + length(of.leave);
}
