import type { Audit } from '../compliance/audit.js';
import { changesSection } from './html/changesSection.js';
import { checksSection } from './html/checksSection.js';
import { FindingList } from './html/FindingList.js';
import { findingsSection } from './html/findingsSection.js';
import { groupsSection } from './html/groupsSection.js';
import { heatMapSection } from './html/heatMapSection.js';
import { masthead, type SectionLink } from './html/masthead.js';
import { notesSection } from './html/notesSection.js';
import { pageEnd, pageStart } from './html/page.js';
import { standardSection } from './html/standardSection.js';
import { summarySection } from './html/summarySection.js';

/**
 * `report.html`: one self-contained page of at most 5 MB, however many findings there are. It can
 * be read without its script, which only filters, searches and groups.
 */
export function* html({ head, findings }: Audit): Iterable<string> {
  // The findings are made in one pass: making them again for the totals of the tags would take as
  // long as the audit did.
  const list = FindingList.of(head, findings());
  const standard = standardSection(head);
  const groups = groupsSection(head, list.totals);
  const changes = changesSection(head);
  const sections: readonly (SectionLink | false)[] = [
    { id: 'summary', title: 'Summary' },
    standard !== '' && { id: 'standard', title: 'Standard' },
    { id: 'heat', title: 'Exposure' },
    groups !== '' && { id: 'groups', title: 'By tag' },
    { id: 'findings', title: 'Findings' },
    { id: 'checks', title: 'Checks' },
    changes !== '' && { id: 'changes', title: 'Since the last run' },
    { id: 'notes', title: 'How to read this' },
  ];
  yield pageStart(head);
  yield masthead(
    head,
    sections.filter((section) => section !== false),
  );
  yield '<main>\n';
  yield summarySection(head);
  yield standard;
  yield heatMapSection(head.heatMap);
  yield groups;
  yield* findingsSection(head, list);
  yield checksSection(head);
  yield changes;
  yield notesSection(head);
  yield pageEnd(head);
}
