import type { ChangeView } from '../../shared/contracts/changeView.js';
import type { ExposureDifference } from '../../shared/contracts/exposure.js';
import type { Violation } from '../../shared/contracts/problem.js';
import { inWords } from '../../shared/messages/inWords.js';
import { count, thousands } from '../../shared/text/counts.js';
import { renderTable } from './table.js';

/** The targets that stand in the way: who, which rule, what was found, what would do. */
export function describeViolations(
  violations: readonly Violation[],
  all: number,
): readonly string[] {
  const rows = saidOnce(violations, (one) => [
    one.rule,
    one.found,
    one.wanted,
    ...fieldNamed(one),
  ]).map(([{ target, rule, found, wanted }, others]) => [
    andMore(target, others),
    rule,
    found,
    wanted,
  ]);
  const more = all > violations.length ? [`… and ${all - violations.length} more`] : [];
  return [...renderTable(['TARGET', 'RULE', 'FOUND', 'WANTED'], rows), ...more];
}

/**
 * That a request is not started, in one sentence before what stands in its way. `asked`: it was asked
 * for, and not only planned.
 */
export function describeRefusal(
  violations: readonly Violation[],
  all: number,
  asked: boolean,
): string {
  const why = whyRefused(violations, all);
  return asked ? `✗ Refused: ${why}. Nothing was changed.` : `✗ It would be refused: ${why}.`;
}

function whyRefused(violations: readonly Violation[], all: number): string {
  const [first] = violations;
  const targets = new Set(violations.map((one) => one.target));
  const areAll = (prefix: string) => [...targets].every((id) => id.startsWith(prefix));
  // One running change is in the way of many instances, and a fault of the request of all.
  const isSaid = first?.rule === 'targetsBusy' || !/^(i|eni|sg)-/.test(first?.target ?? '');
  if (first && all === 1 && isSaid) return first.found;
  const noun = areAll('i-') ? 'instance' : areAll('eni-') ? 'interface' : undefined;
  if (!first || isSaid || !noun) return 'what is named here stands in its way';
  const atLeast = all > violations.length ? 'at least ' : '';
  return `${atLeast}${count(targets.size, noun)} can't be changed`;
}

/**
 * The field that a fault of form is about, the same in every element of a list: two fields that are
 * missing are two faults.
 */
const fieldNamed = ({ rule, target }: Violation) =>
  rule === 'schema' || rule === 'missingField' || rule === 'unknownField'
    ? [target.replaceAll(/\[\d+\]/g, '[]')]
    : [];

/** What is the same of many stands once: the first of them, and how many others there are. */
function saidOnce<T>(all: readonly T[], textsOf: (one: T) => readonly string[]): [T, number][] {
  const first = new Map<string, [T, number]>();
  for (const one of all) {
    const key = JSON.stringify(textsOf(one));
    const known = first.get(key);
    if (known) known[1] += 1;
    else first.set(key, [one, 0]);
  }
  return [...first.values()];
}

const andMore = (text: string, others: number) =>
  others > 0 ? `${text} and ${thousands(others)} more` : text;

/** What a plan warns of, each once. */
function describeWarnings({
  warnings,
  moreWarnings = 0,
}: Pick<ChangeView, 'warnings' | 'moreWarnings'>): string[] {
  return [
    ...warnings.map(
      ({ target, targets = 1, detail }) => `! ${andMore(target, targets - 1)}: ${detail}`,
    ),
    ...(moreWarnings > 0 ? [`! … and ${count(moreWarnings, 'more warning')}`] : []),
  ];
}

/** So many lines of traffic are shown of each kind; JSON has them all. */
const SHOWN_LINES = 12;

/** What opens, what closes, for whom, by which rule; "nothing" is said plainly. */
export function describeExposure({
  lines,
  moreLines = 0,
  othersConcerned,
}: ExposureDifference): string[] {
  if (lines.length === 0) return ['traffic: opens nothing, closes nothing'];
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const titles = { opens: 'opens', closes: 'closes', unclear: "can't be judged" };
  const missing = (['opens', 'closes'] as const).filter((kind) => !kinds.includes(kind));
  const others =
    othersConcerned > 0
      ? `, also on ${count(othersConcerned, 'interface')} that you did not name`
      : '';
  return [
    ...kinds.flatMap((kind) => {
      const some = lines.filter((line) => line.kind === kind);
      const shown = some.slice(0, SHOWN_LINES);
      const more = some.length - shown.length;
      return [
        `traffic that ${titles[kind]}${others}:`,
        ...shown.map((line) => `  ${line.internet ? '(Internet) ' : ''}${line.text}`),
        ...(more > 0 ? [`  … and ${count(more, 'more line')} (-o json has them)`] : []),
      ];
    }),
    ...(moreLines > 0 ? [`… and ${count(moreLines, 'line')} of traffic that are not listed`] : []),
    ...missing.map(
      (kind) =>
        `traffic: ${kind} nothing${kinds.includes('unclear') ? ' else, as far as it can be judged' : ''}`,
    ),
  ];
}

/** One line of progress: what a person wants to see move. */
export function describeProgress(view: ChangeView): string {
  const { counts, wave, status } = view;
  const failed = counts.applyFailed > 0 ? `, ${counts.applyFailed} failed` : '';
  const waiting = view.waitingFor ? `; waiting: ${view.waitingFor.detail}` : '';
  const at = wave.current > 0 ? `wave ${wave.current} of ${wave.of}, ` : '';
  return `${inWords(status)}: ${at}${counts.applied} of ${counts.toWrite} applied${failed}, ${counts.verified} verified${waiting}`;
}

/** How a change ended, and the targets that did not go as asked. */
export function describeEnd(view: ChangeView): readonly string[] {
  const outcomes = Object.entries(view.counts.outcomes ?? {})
    .map(([outcome, number]) => `${thousands(number)} ${inWords(outcome, number)}`)
    .join(', ');
  const notable = (view.notable ?? []).map(
    (one) => `  ${one.targetId} ${inWords(one.outcome)}: ${one.detail}`,
  );
  return [`${inWords(view.status)}: ${outcomes}${describeConditions(view.checks)}`, ...notable];
}

/** What became of the conditions that had to hold; nothing where there were none. */
function describeConditions(checks: ChangeView['checks']): string {
  const { held, failed } = checks ?? { held: 0, failed: 0 };
  if (held + failed === 0) return '';
  if (failed === 0) return held === 1 ? '; the condition holds' : `; all ${held} conditions hold`;
  if (held === 0) return `; ${count(failed, 'condition')} failed`;
  return `; ${held} of ${held + failed} conditions hold${held === 1 ? 's' : ''}`;
}

/** A change as a page: where it stands, what it waits for, what happened, what did not go as asked. */
export function describeChange(view: ChangeView): readonly string[] {
  const rows = [
    ['change', view.changeId],
    ['status', view.stalled ? `${inWords(view.status)} (stalled)` : inWords(view.status)],
    ['requested by', view.requestedBy],
    ...(view.reason ? [['reason', view.reason]] : []),
    ['progress', describeProgress(view)],
    ['last progress', view.lastProgressAt],
    ...(view.eta ? [['expected by', view.eta]] : []),
    ['next step', view.nextStep],
    ...(view.undoable ? [[view.undoable.can ? 'undo it' : 'undo', view.undoable.detail]] : []),
    ['evidence', `${view.evidence.bucket}/${view.evidence.folder}`],
  ].map(([name = '', value = '']) => `${name.padEnd(14)} ${value}`);
  // A pause and a wait tell of themselves at every look; the first says since when.
  const timeline = view.timeline
    .filter((event, index, all) => event.what !== all[index - 1]?.what)
    .map((event) => `  ${event.at}  ${event.what}`);
  const warnings = describeWarnings(view).map((line) => `  ${line}`);
  return [
    ...rows,
    '',
    ...timeline,
    ...(warnings.length > 0 ? ['', 'warnings', ...warnings] : []),
    ...(view.endedAt ? ['', ...describeEnd(view)] : []),
  ];
}
