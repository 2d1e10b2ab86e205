import type { AuditHead, Finding } from '../../contracts/findings.js';
import { findingItem, statusOf } from './findingItem.js';
import { GroupTotals } from './GroupTotals.js';

/**
 * The most findings that a browser opens within two seconds, and that a person may want to scroll
 * through.
 */
const FINDINGS_AT_MOST = 1_500;
/**
 * The bytes of the list, of the page's five million; style, script and the other sections need far
 * less than the rest.
 */
const BYTES_AT_MOST = 3_500_000;

/**
 * The entries of a page's list: the worst findings, up to a number and a size. The other findings
 * are counted while they pass, and nobody keeps them.
 */
export class FindingList {
  readonly items: string[] = [];
  readonly totals = new GroupTotals();
  /** The checks of listed findings by their number in the page. */
  readonly checks = new Map<string, number>();
  /** The values that the filters offer. */
  readonly seen = {
    severities: new Set<string>(),
    statuses: new Set<string>(),
    drifts: new Set<string>(),
  };
  total = 0;
  #bytes = 0;
  #full = false;

  static of(head: AuditHead, findings: Iterable<Finding>): FindingList {
    const list = new FindingList();
    for (const finding of findings) list.#add(head, finding);
    return list;
  }

  #add(head: AuditHead, finding: Finding): void {
    this.total += 1;
    if (head.groupBy !== undefined) this.totals.add(finding);
    if (this.#full) return;
    const item = findingItem(
      finding,
      { check: (id) => this.#numberOf(id), group: (value) => this.totals.numberOf(value) },
      this.items.length === 0,
    );
    const bytes = bytesOf(item);
    if (this.#bytes + bytes > BYTES_AT_MOST) {
      this.#full = true;
      return;
    }
    this.items.push(item);
    this.#bytes += bytes;
    this.#full = this.items.length === FINDINGS_AT_MOST;
    this.seen.severities.add(finding.severity);
    this.seen.statuses.add(statusOf(finding));
    if (finding.drift) this.seen.drifts.add(finding.drift);
  }

  #numberOf(checkId: string): number {
    const known = this.checks.get(checkId);
    if (known !== undefined) return known;
    this.checks.set(checkId, this.checks.size + 1);
    return this.checks.size;
  }
}

/** The size in UTF-8; a surrogate pair is counted as six bytes, a little more than it takes. */
function bytesOf(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) bytes += unit > 0x7ff ? 2 : 1;
  }
  return bytes;
}
