import type { ChangeView } from '../../shared/contracts/changeView.js';
import type { DryRun } from '../../shared/contracts/dryRun.js';
import type { ExposureDifference } from '../../shared/contracts/exposure.js';
import type { Violation } from '../../shared/contracts/problem.js';
import { printable } from '../../shared/text/printable.js';
import { renderTable } from './table.js';

/** The targets that stand in the way: who, which rule, what was found, what would do. */
export function describeViolations(violations: readonly Violation[], count: number): string {
  const rows = violations.map((one) => [one.target, one.rule, one.found, one.wanted]);
  const more = count > violations.length ? `\n… and ${count - violations.length} more` : '';
  return `${renderTable(['TARGET', 'RULE', 'FOUND', 'WANTED'], rows)}${more}`;
}

/** A plan in a few lines: how many targets, in which waves, how long, with which warnings. */
export function describePlan({ plan, exposure, violations, violationCount }: DryRun): string {
  if (!plan) return describeViolations(violations, violationCount);
  const { counts, waves, warnings, skipped } = plan;
  const sizes = waves.map((wave) => wave.targets).join(', ');
  const lines = [
    `${counts.targets} targets: ${counts.toWrite} to write, ${counts.unchanged} as wanted already, ${counts.skipped} skipped`,
    `${counts.operations} calls in ${waves.length} wave(s) of ${sizes || 0}, ${plan.parts.length} part(s), about ${plan.expectedSeconds} s at ${plan.ratePerMinute} calls a minute`,
    ...skipped.flatMap((target) =>
      target.violations.map(
        (one) => `skipped ${named(target)}: ${one.rule}, ${one.found} (wanted: ${one.wanted})`,
      ),
    ),
    ...warnings.map((one) => `warning ${one.kind} ${one.target}: ${one.detail}`),
    ...(exposure ? describeExposure(exposure) : []),
  ];
  return lines.map(printable).join('\n');
}

/** So many lines of traffic are shown of each kind; JSON has them all. */
const SHOWN_LINES = 12;

/** What opens, what closes, for whom, by which rule; "nothing" is said plainly. */
function describeExposure({ lines, othersConcerned }: ExposureDifference): string[] {
  if (lines.length === 0) return ['traffic: opens nothing, closes nothing'];
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const titles = { opens: 'opens', closes: 'closes', unclear: "can't be judged" };
  const missing = (['opens', 'closes'] as const).filter((kind) => !kinds.includes(kind));
  const others =
    othersConcerned > 0 ? `, also on ${othersConcerned} interface(s) that are no targets` : '';
  return [
    ...kinds.flatMap((kind) => {
      const some = lines.filter((line) => line.kind === kind);
      const shown = some.slice(0, SHOWN_LINES);
      const more = some.length - shown.length;
      return [
        `traffic that ${titles[kind]}${others}:`,
        ...shown.map((line) => `  ${line.internet ? '(Internet) ' : ''}${line.text}`),
        ...(more > 0 ? [`  … and ${more} more line(s) (--json has them all)`] : []),
      ];
    }),
    ...missing.map((kind) => `traffic: ${kind} nothing`),
  ];
}

/** One line of progress: what a person wants to see move. */
export function describeProgress(view: ChangeView): string {
  const { counts, wave, status } = view;
  const failed = counts.applyFailed > 0 ? `, ${counts.applyFailed} failed` : '';
  const waiting = view.waitingFor
    ? `; waiting for ${view.waitingFor.kind}: ${view.waitingFor.detail}`
    : '';
  return printable(
    `${status}: wave ${wave.current} of ${wave.of}, ${counts.applied} of ${counts.toWrite} applied${failed}, ${counts.verified} verified${waiting}`,
  );
}

/** How a change ended, and the targets that did not go as asked. */
export function describeEnd(view: ChangeView): string {
  const outcomes = Object.entries(view.counts.outcomes ?? {})
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
  const checks = view.checks
    ? `; checks: ${view.checks.held} held, ${view.checks.failed} failed`
    : '';
  const notable = (view.notable ?? []).map(
    (one) => `  ${one.targetId} ${one.outcome}: ${one.detail}`,
  );
  return [`${view.status}: ${outcomes}${checks}`, ...notable].map(printable).join('\n');
}

/** A change as a page: where it stands, what it waits for, what happened, what did not go as asked. */
export function describeChange(view: ChangeView): string {
  const rows = [
    ['change', view.changeId],
    ['status', view.stalled ? `${view.status} (stalled)` : view.status],
    ['requested by', view.requestedBy],
    ...(view.reason ? [['reason', view.reason]] : []),
    ['progress', describeProgress(view)],
    ['last progress', view.lastProgressAt],
    ...(view.eta ? [['expected by', view.eta]] : []),
    ['next step', view.nextStep],
    ['evidence', `${view.evidence.bucket}/${view.evidence.folder}`],
  ].map(([name = '', value = '']) => `${name.padEnd(14)} ${printable(value)}`);
  const timeline = view.timeline.map((event) => `  ${event.at}  ${printable(event.what)}`);
  const warnings = view.warnings.map((one) =>
    printable(`  ${one.kind} ${one.target}: ${one.detail}`),
  );
  return [
    ...rows,
    '',
    ...timeline,
    ...(warnings.length > 0 ? ['', 'warnings', ...warnings] : []),
    ...(view.endedAt ? ['', describeEnd(view)] : []),
  ].join('\n');
}

const named = (target: { readonly targetId: string; readonly instanceName?: string }) =>
  target.instanceName ? `${target.instanceName} (${target.targetId})` : target.targetId;
