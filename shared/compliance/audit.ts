import type { AuditHead, Finding } from '../contracts/findings.js';

/**
 * A judged region. Findings are made while they are iterated and kept by nobody, so that memory
 * does not grow with them; each call begins anew and gives the same ones in the same order.
 */
export interface Audit {
  readonly head: AuditHead;
  findings(): Iterable<Finding>;
}

/** A report as chunks of text, to be written one after the other. */
export type Report = (audit: Audit) => Iterable<string>;
