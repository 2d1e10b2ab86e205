import type { DryRun } from '../../../shared/contracts/dryRun.js';
import type { SkippedTarget } from '../../../shared/contracts/plan.js';
import type { PlanSummary } from '../../../shared/contracts/planSummary.js';
import type { Violation } from '../../../shared/contracts/problem.js';
import type { Target } from '../../../shared/contracts/target.js';
import { inWords } from '../../../shared/messages/inWords.js';
import { thousands } from '../../../shared/text/counts.js';
import { namesInShort } from '../../../shared/text/namesInShort.js';
import { type PaintedLine, padTo, painted, plain, wrapWords } from '../paint.js';
import { cutToWidth, widthOf } from '../table.js';
import type { PlanScreen } from './planScreen.js';
import { planVerb } from './planTitle.js';
import { targetName } from './targetName.js';

/** What becomes of the targets, one row an outcome: how many, and who. */
export function targetRows(
  { request, unchanged, skipped }: NonNullable<DryRun['plan']>,
  { targets, groups }: PlanSummary,
  screen: PlanScreen,
): PaintedLine[] {
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  const namesOf = (some: readonly Target[]) =>
    namesInShort(some.map((one) => targetName(one, names)));
  const rows: [number, string, string][] = [];
  if (targets.length > 0) {
    rows.push([targets.length, planVerb(request, targets), namesOf(targets)]);
  }
  if (unchanged.length > 0) {
    const [{ outcome } = { outcome: 'alreadyMember' as const }] = unchanged;
    const was = inWords(outcome, unchanged.length).replace(/^was/, 'is').replace(/^were/, 'are');
    rows.push([unchanged.length, was, namesOf(unchanged)]);
  }
  const skippedLabel = skipped.length === 1 ? 'is skipped' : 'are skipped';
  const labels = [...rows.map(([, label]) => label), ...(skipped.length > 0 ? [skippedLabel] : [])];
  const digits = Math.max(
    0,
    ...[...rows.map(([number]) => number), skipped.length].map(
      (number) => thousands(number).length,
    ),
  );
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const head = (number: number, label: string) =>
    `  ${thousands(number).padStart(digits)} ${padTo(label, labelWidth)}   `;
  return [
    ...rows.map(([number, label, names]): PaintedLine => {
      const start = head(number, label);
      return [plain(start), plain(cutToWidth(names, Math.max(20, screen.width - widthOf(start))))];
    }),
    ...skippedLines(skipped, head(skipped.length, skippedLabel), screen),
  ];
}

/** Each reason once: who, why, and what to do about it. */
function skippedLines(
  skipped: readonly SkippedTarget[],
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
    const next = nextOf(violation, name);
    // A command is for one instance.
    const key = next.startsWith('sgm ') ? `${why} ${name}` : `${why} ${next}`;
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
    if (widthOf(start) + 3 + widthOf(next) <= width) {
      return [[plain(`${start}   `), painted(next, 'dim')]];
    }
    const apart = (text: string) =>
      wrapWords(text.split(' '), width - 8).map(
        (part): PaintedLine => [plain(' '.repeat(8)), painted(part, 'dim')],
      );
    if (widthOf(start.trimEnd()) <= width) return [[plain(start.trimEnd())], ...apart(next)];
    return [[plain(`${at === 0 ? head : blank}${who}`)], ...apart(`${why}; ${next}`)];
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

function nextOf({ rule, wanted }: Violation, name: string): string {
  switch (rule) {
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
