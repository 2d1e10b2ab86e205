import { catalogue } from '../shared/compliance/catalogue.js';
import type { CheckInfo } from '../shared/compliance/judgement.js';
import { notJudged } from '../shared/compliance/notJudged.js';
import { standards } from '../shared/compliance/standards.js';
import type { StandardRef } from '../shared/contracts/findings.js';

/** `docs/checks.md`: the catalogue as a page. */
export function checksPage(): string {
  const infos = catalogue.map(({ info }) => info);
  const list = infos.map(({ id, title, severity, standards: refs }) =>
    row([link(id), severity, title, refsText(refs)]),
  );
  const missing = notJudged.map(({ id, severity, title, standards: refs, reason }) =>
    row([`\`${id}\``, severity, `${title}. Not judged: ${reason}`, refsText(refs)]),
  );
  const sources = Object.entries(standards).map(
    ([id, { title, note }]) => `- \`${id}\`: ${title}. ${note}`,
  );
  return [
    '# Checks',
    'Made from the catalogue by `npm run docs`; `sgm audit --list -o wide` prints the same. Checks judge the effective rules of each interface: all of its groups, priorities, Drop, both IP versions, lists. "Open to the Internet" means that the allowed sources cover at least 1/256 of it (`--min-share`), however they are written. What could not be read is `unknown`, never a pass.',
    [
      row(['Check', 'Severity', 'Title', 'Standards']),
      row(['---', '---', '---', '---']),
      ...list,
      ...missing,
    ].join('\n'),
    'Two more stand in reports when there is something to say: `rules-unread` (what could not be judged, and why) and `exception-expired`. Each policy is a check of its own, `member-policy/<id>` ([policies.md](policies.md)).',
    '## Standards',
    sources.join('\n'),
    '## Each check',
    'Every check also has the parameters `severity` and `enabled`. They are set in a policy file (`checks: {sg-unused: {graceDays: 7}}`) or with `--set sg-unused.graceDays=7`.',
    ...infos.map(section),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const link = (id: string) => `[\`${id}\`](#${id})`;
const refsText = (refs: readonly StandardRef[]) =>
  refs.map((one) => `${one.standard} ${one.control}`).join(', ');

function section({ id, title, severity, looksAt, why, remedy, parameters }: CheckInfo): string {
  const lines = Object.entries(parameters).map(
    ([name, one]) => `- \`${name}\`: ${one.about}; default \`${JSON.stringify(one.default)}\``,
  );
  return [
    `### ${id}`,
    `${title} (${severity}; ${things[looksAt] ?? looksAt}). ${why} ${remedy}`,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
  ].join('\n\n');
}

const things: Readonly<Record<string, string>> = {
  networkInterface: 'looks at network interfaces',
  securityGroup: 'looks at security groups',
  instance: 'looks at instances',
};
