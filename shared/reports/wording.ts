import type { AuditHead, CheckResult } from '../contracts/findings.js';
import { count, percent, thousands } from '../text/counts.js';
import { readableTime } from '../text/readableTime.js';

/** Sentences about a whole audit that its reports for people share. Nothing is escaped here. */

/** What may stop traffic and is not looked at. */
export const blindSpots =
  'A verdict looks at security groups alone: not at network ACLs, Cloud Firewall, routes, public addresses and load balancers, nor at the firewall of the host itself. What is open here may be closed by one of them, and a load balancer may bring in from the Internet what arrives under an address of its own.';

export const statusNames: Readonly<Record<CheckResult['status'], string>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'unknown',
  notApplicable: 'not applicable',
  notJudged: 'not judged',
};

/** The statuses of checks in the order in which reports show them. */
export const worstFirst: readonly CheckResult['status'][] = [
  'fail',
  'unknown',
  'pass',
  'notApplicable',
  'notJudged',
];

/** The one thing to know, `4 open findings, 2 of high severity`. */
export function headline({ counts }: AuditHead): string {
  const { open, unknown } = counts;
  const all = open.high + open.medium + open.low;
  if (all === 0 && unknown === 0) return 'No open findings';
  if (all === 0) return `No open findings, but ${count(unknown, 'question')} without an answer`;
  const severity =
    open.high === all
      ? all === 1
        ? ', of high severity'
        : ', all of high severity'
      : open.high > 0
        ? `, ${thousands(open.high)} of high severity`
        : ', none of high severity';
  return `${count(all, 'open finding')}${severity}`;
}

/** What was read, when, and how it was judged. */
export function scopeSentence(head: AuditHead): string {
  const { counts, mode, minShare, scope, takenAt } = head;
  const read = [
    count(counts.instances, 'instance'),
    count(counts.networkInterfaces, 'network interface'),
    count(counts.securityGroups, 'security group'),
    count(counts.rules, 'rule'),
  ].join(', ');
  const judged =
    mode === 'effective'
      ? 'judged by the effective rules of each interface: all its groups together, with priorities and Drop rules'
      : 'judged one group at a time, as tools do that look at no interface';
  const narrowed = scope === undefined ? '' : ` Only ${scope} was looked at.`;
  return `Read on ${readableTime(takenAt)}: ${read}; ${judged}. Open to the Internet means: reached from ${percent(minShare)} of it or more.${narrowed}`;
}

/** What changed since the last run. */
export function driftSentence({ counts, previous, newOnly }: AuditHead): string {
  if (!previous) return 'There is no earlier run to compare with.';
  const parts = [
    `${thousands(counts.new)} new`,
    `${thousands(counts.changed)} changed`,
    `${thousands(counts.unchanged)} unchanged`,
    `${thousands(counts.fixed)} fixed`,
  ].join(', ');
  const only = newOnly ? ' Only what is new is listed.' : '';
  return `Since the run of ${readableTime(previous.takenAt)}: ${parts}.${only}`;
}

/** The value of a check's parameter, `443, 80` or `{"a":1}`. */
export const parameterText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.map(parameterText).join(', ')
      : (JSON.stringify(value) ?? '');
