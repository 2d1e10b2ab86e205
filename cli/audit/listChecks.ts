import { catalogue } from '../../shared/compliance/catalogue.js';
import type { CheckInfo } from '../../shared/compliance/judgement.js';
import { notJudged } from '../../shared/compliance/notJudged.js';
import { type Listing, type OutputForm, renderListing } from '../output.js';

interface ListedCheck extends Omit<CheckInfo, 'parameters' | 'looksAt'> {
  readonly looksAt: string;
  readonly parameters: CheckInfo['parameters'];
  /** Why it is not judged, where it is not. */
  readonly notJudged?: string;
}

/** The catalogue as `sgm audit --list` prints it. */
export function listChecks(form: OutputForm): string {
  const rows: ListedCheck[] = [
    ...catalogue.map(({ info }) => info),
    ...notJudged.map(({ reason, ...one }) => ({
      ...one,
      looksAt: 'nothing',
      parameters: {},
      notJudged: reason,
    })),
  ];
  return renderListing(listing(rows), form);
}

const listing = (rows: readonly ListedCheck[]): Listing<ListedCheck> => ({
  rows,
  idOf: (row) => row.id,
  columns: [
    { title: 'CHECK', text: (row) => row.id },
    { title: 'SEVERITY', text: (row) => row.severity },
    {
      title: 'TITLE',
      text: (row) => (row.notJudged ? `${row.title} (not judged: ${row.notJudged})` : row.title),
    },
    {
      title: 'STANDARDS',
      text: (row) => row.standards.map((one) => `${one.standard} ${one.control}`).join(', '),
    },
    {
      title: 'PARAMETERS',
      text: (row) =>
        Object.entries(row.parameters)
          .map(([name, one]) => `${name}=${JSON.stringify(one.default)}`)
          .join(' '),
      wide: true,
    },
    { title: 'WHY', text: (row) => row.why, wide: true },
    { title: 'REMEDY', text: (row) => row.remedy, wide: true },
  ],
});
