import type { DryRun } from '../../../shared/contracts/dryRun.js';
import { UsageError } from '../../exitCodes.js';
import type { Printer } from '../../Printer.js';
import { describeExposure, describeRefusal, describeViolations } from '../describeChange.js';
import { plain } from '../paint.js';
import { renderPlan } from './renderPlan.js';

const planForms = ['table', 'wide', 'json'] as const;
export type PlanForm = (typeof planForms)[number];

/** Reads `-o` and `--json` of a plan. */
export function planFormOf(options: {
  readonly output?: string;
  readonly json?: boolean;
}): PlanForm {
  if (options.json) return 'json';
  const form = options.output ?? 'table';
  const known = planForms.find((one) => one === form);
  if (!known) throw new UsageError(`-o ${form} is unknown; there are ${planForms.join(', ')}`);
  return known;
}

/**
 * Prints a plan for a person; where there is none, what stands in its way. `next`: the command that
 * applies it, absent where it is being applied. `indent` stands before each line.
 */
export function printPlan(
  { plan, summary, exposure, violations, violationCount }: DryRun,
  printer: Printer,
  {
    form,
    next,
    indent = '',
    asked = false,
  }: {
    readonly form: Exclude<PlanForm, 'json'>;
    readonly next?: string;
    readonly indent?: string;
    /** It was asked for, and not only planned. */
    readonly asked?: boolean;
  },
): void {
  if (!plan || !exposure) {
    printer.lines([
      describeRefusal(violations, violationCount, asked),
      '',
      ...describeViolations(violations, violationCount),
    ]);
    return;
  }
  // A change of very many cases has none, and a service of an earlier version makes none.
  if (!summary) {
    printer.lines(describeExposure(exposure));
    return;
  }
  const lines = renderPlan(
    { plan, summary, exposure },
    {
      width: printer.width - indent.length,
      isWide: form === 'wide',
      now: Date.now(),
      ...(next === undefined ? {} : { next }),
    },
  );
  printer.painted(lines.map((line) => [plain(indent), ...line]));
}
