import { standards } from '../compliance/standards.js';
import type { AuditHead, CheckResult } from '../contracts/findings.js';
import { worstFirst } from './wording.js';

/** A control of the asked standard and the checks that are mapped to it. */
export interface Control {
  readonly control: string;
  readonly checks: readonly CheckResult[];
  /** The worst of its checks; `notJudged` only when none of them is judged. */
  readonly status: CheckResult['status'];
}

/** The controls of `head.standard` that checks are mapped to, in the order of their numbers. */
export function controlsOf({ standard, checks }: AuditHead): Control[] {
  const byControl = new Map<string, CheckResult[]>();
  for (const check of checks) {
    for (const ref of check.standards) {
      if (ref.standard !== standard) continue;
      const known = byControl.get(ref.control) ?? [];
      byControl.set(ref.control, [...known, check]);
    }
  }
  return [...byControl]
    .map(([control, mapped]) => ({ control, checks: mapped, status: worstOf(mapped) }))
    .sort((a, b) => compareControls(a.control, b.control));
}

/** `CIS Alibaba Cloud Foundation Benchmark 2.0 (cis-alibaba-2.0)`; the name alone of an unknown one. */
export function standardTitle(standard: string): string {
  const known = knownStandard(standard);
  return known ? `${known.title} (${standard})` : standard;
}

/** The limits of a report on a standard, for everybody who reads the standard's name above it. */
export function standardNotice(standard: string): string {
  const note = knownStandard(standard)?.note;
  return `Only the controls that are listed here are judged, as far as their status says. No other control of the standard is looked at, so nothing follows for it as a whole.${note ? ` ${note}` : ''}`;
}

const knownStandard = (standard: string) =>
  Object.hasOwn(standards, standard) ? standards[standard] : undefined;

const worstOf = (checks: readonly CheckResult[]) =>
  worstFirst.find((status) => checks.some((check) => check.status === status)) ?? 'notJudged';

/** Orders controls: `3.2` before `3.10`, names by their letters. */
function compareControls(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  if ([...left, ...right].some(Number.isNaN)) return a < b ? -1 : a > b ? 1 : 0;
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
