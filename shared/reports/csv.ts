import type { Audit } from '../compliance/audit.js';
import type { Finding } from '../contracts/findings.js';
import { csvLine } from '../text/csvCell.js';
import { changeText, deciderText } from './describeFinding.js';

const columns: readonly (readonly [title: string, text: (finding: Finding) => string])[] = [
  ['id', (one) => one.id],
  ['severity', (one) => one.severity],
  ['status', (one) => one.status],
  ['check', (one) => one.checkId],
  ['also fails', (one) => one.alsoFails?.join(' ') ?? ''],
  ['title', (one) => one.title],
  ['resource type', (one) => one.resource.type],
  ['resource', (one) => one.resource.id],
  ['resource name', (one) => one.resource.name ?? ''],
  ['vpc', (one) => one.resource.vpcId ?? ''],
  ['explanation', (one) => one.explanation],
  ['decided by', (one) => one.decidedBy.map(deciderText).join('; ')],
  ['direction', (one) => one.exposure?.direction ?? ''],
  ['protocol', (one) => one.exposure?.protocol ?? ''],
  ['ports', (one) => one.exposure?.ports.join(' ') ?? ''],
  ['peers', (one) => one.exposure?.peers.join(' ') ?? ''],
  ['peer count', (one) => text(one.exposure?.peerCount)],
  ['share of the internet', (one) => text(one.exposure?.share)],
  ['interfaces', (one) => text(one.interfaces.count)],
  ['instances', (one) => text(one.instances.count)],
  ['remedy', (one) => one.remedy?.text ?? ''],
  ['changes', (one) => one.remedy?.changes.map(changeText).join('; ') ?? ''],
  ['change id', (one) => one.remedy?.changeId ?? ''],
  ['drift', (one) => one.drift ?? ''],
  ['since', (one) => one.since],
  ['exception owner', (one) => one.exception?.owner ?? ''],
  ['exception reason', (one) => one.exception?.reason ?? ''],
  ['exception expires', (one) => one.exception?.expires ?? ''],
];

/**
 * `findings.csv`: a line for each finding, RFC 4180, safe to open in a spreadsheet. With
 * `head.groupBy` a last column holds the interfaces by value of the tag: `web=3; (none)=1`.
 */
export function* csv({ head, findings }: Audit): Iterable<string> {
  const grouped = head.groupBy === undefined ? [] : [head.groupBy];
  yield csvLine([...columns.map(([title]) => title), ...grouped]);
  for (const finding of findings()) {
    const cells = columns.map(([, textOf]) => textOf(finding));
    yield csvLine([...cells, ...grouped.map(() => groupsText(finding.groups ?? {}))]);
  }
}

const text = (value: number | undefined) => (value === undefined ? '' : String(value));

const groupsText = (groups: Readonly<Record<string, number>>) =>
  Object.entries(groups)
    .map(([value, interfaces]) => `${value || '(none)'}=${interfaces}`)
    .join('; ');
