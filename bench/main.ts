/** Prints the measured budgets of design section 6, as a table or, with `--json`, as JSON. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { renderTable } from '../cli/render/table.js';
import { measureAdmission } from './admission.js';
import { measureAuditEstate } from './auditEstate.js';
import { type Figure, verdictOf } from './figure.js';
import { measureFiveThousandJoins } from './fiveThousandJoins.js';
import { measureLoadTimes } from './loadTimes.js';
import { measureOneChange } from './oneChange.js';
import { measurePlanSummary } from './planSummary.js';
import { measureRuleEngine } from './ruleEngine.js';

const rootDir = fileURLToPath(new URL('..', import.meta.url));

const benchmarks: Readonly<Record<string, () => Promise<readonly Figure[]> | readonly Figure[]>> = {
  load: () => measureLoadTimes(rootDir),
  rules: () => measureRuleEngine(),
  plan: () => measurePlanSummary(rootDir),
  change: () => measureOneChange(rootDir),
  admission: () => measureAdmission(rootDir),
  'joins-fixed': () => measureFiveThousandJoins(rootDir, 'fixed'),
  'joins-sliding': () => measureFiveThousandJoins(rootDir, 'sliding'),
  audit: () => measureAuditEstate(rootDir),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
  const unknown = names.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    const known = Object.keys(benchmarks).join(', ');
    throw new Error(`no benchmark ${unknown.join(', ')}; there are ${known}`);
  }
  const figures: Figure[] = [];
  for (const name of names) {
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...((await benchmarks[name]?.()) ?? []));
  }
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify(
        figures.map((one) => ({ ...one, verdict: verdictOf(one) })),
        null,
        1,
      )}\n`,
    );
    return;
  }
  const rows = figures.map((one) => [
    one.name,
    one.value.toLocaleString('en', { maximumSignificantDigits: 4 }),
    one.unit,
    one.atMost === undefined
      ? one.atLeast === undefined
        ? ''
        : `≥ ${one.atLeast}`
      : `≤ ${one.atMost}`,
    verdictOf(one),
    one.note ?? '',
  ]);
  const head = ['FIGURE', 'VALUE', 'UNIT', 'BUDGET', '', 'NOTE'];
  process.stdout.write(`${renderTable(head, rows).join('\n')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
