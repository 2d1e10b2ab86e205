import type { PolicySet } from '../../shared/compliance/policies/readPolicies.js';
import { knownCheckIds } from '../../shared/compliance/runAudit.js';
import { standards } from '../../shared/compliance/standards.js';
import { type Severity, severities } from '../../shared/contracts/findings.js';
import type { ReportFormat } from '../../shared/contracts/reportFormat.js';
import { reportFiles } from '../../shared/reports/reportFiles.js';
import { MIN_SHARE } from '../../shared/rules/internetShare.js';
import type { TextFile } from '../../shared/text/readYaml.js';
import { similarText } from '../../shared/text/similarTo.js';
import { UsageError } from '../exitCodes.js';
import { outputForms } from '../output.js';
import type { RegionFlags } from '../regionFlags.js';
import { listPolicyFiles, policiesOf } from './readPolicyFiles.js';
import { readPrevious } from './readPrevious.js';

export interface AuditFlags extends RegionFlags {
  readonly list?: boolean;
  readonly policies?: string[];
  readonly set?: string[];
  readonly check?: string[];
  readonly standard?: string;
  readonly group?: string;
  readonly instance?: string;
  readonly mode?: string;
  readonly minShare?: string;
  readonly groupBy?: string;
  readonly previous?: string;
  readonly newOnly?: boolean;
  readonly failOn?: string;
  readonly out?: string;
  readonly pack?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** What the flags of `sgm audit` ask for, read and checked before any region is read. */
export interface AuditAsked {
  readonly form: AuditForm;
  readonly failOn: Severity | 'none';
  readonly mode: 'effective' | 'per-group';
  readonly minShare: number | undefined;
  readonly groupByTag: string | undefined;
  readonly policyFiles: readonly TextFile[];
  readonly policies: PolicySet;
  readonly previous: ReturnType<typeof readPrevious> | undefined;
}

/** Throws UsageError for whatever can be wrong on the command line or in the files that it names. */
export function auditAskedBy(flags: AuditFlags): AuditAsked {
  const form = formOf(flags);
  const failOn = failOnOf(flags.failOn);
  const mode = modeOf(flags.mode);
  const minShare = shareOf(flags.minShare);
  const groupByTag = tagOf(flags.groupBy);
  const policyFiles = listPolicyFiles(flags.policies ?? []);
  const policies = policiesOf(policyFiles, flags.set ?? []);
  checkIds(flags.check ?? [], knownCheckIds(policies));
  if (flags.standard !== undefined) oneOf('--standard', flags.standard, Object.keys(standards));
  if (flags.newOnly && flags.previous === undefined) {
    throw new UsageError('--new-only needs --previous FILE: new against what?');
  }
  if (flags.group !== undefined && flags.instance !== undefined) {
    throw new UsageError('give --group or --instance, not both');
  }
  const previous = flags.previous === undefined ? undefined : readPrevious(flags.previous);
  return { form, failOn, mode, minShare, groupByTag, policyFiles, policies, previous };
}

export type AuditForm = (typeof outputForms)[number] | ReportFormat;

function formOf({ output, json }: AuditFlags): AuditForm {
  if (json) return 'json';
  const forms = [...new Set([...outputForms, ...(Object.keys(reportFiles) as ReportFormat[])])];
  const form = output ?? 'table';
  const known = forms.find((one) => one === form);
  if (known) return known;
  throw new UsageError(`-o ${form} is unknown; there are ${forms.join(', ')}`);
}

const failOnOf = (text = 'high') => oneOf('--fail-on', text, [...severities, 'none'] as const);
const modeOf = (text = 'effective') => oneOf('--mode', text, ['effective', 'per-group'] as const);

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const one = known.find((value) => value === text);
  if (one) return one;
  throw new UsageError(`${flag} ${text} is unknown; there are ${known.join(', ')}`);
}

/** `1/256` or `0.01`. */
function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, over = '', under = '1'] = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(text) ?? [];
  const share = Number(over) / Number(under);
  if (over !== '' && share > 0 && share <= 1) return share;
  throw new UsageError(
    `--min-share ${text} is no share above 0 and up to 1, such as 1/${1 / MIN_SHARE}, the default`,
  );
}

function tagOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const key = /^tag:(.+)$/s.exec(text)?.[1];
  if (key !== undefined) return key;
  throw new UsageError(`--group-by ${text} is no tag:KEY, such as tag:team`);
}

function checkIds(asked: readonly string[], known: readonly string[]): void {
  for (const id of asked) {
    if (known.includes(id)) continue;
    throw new UsageError(
      `there is no check ${id}${similarText(id, known)} ('sgm audit --list' has all)`,
    );
  }
}
