/** A message of `compliance-findings` that somebody has to look after a change. */
export interface ChangeNotice {
  readonly v: 1;
  /** `quarantineDue`: it was asked for until now. `changeStalled`: its evidence stands still. */
  readonly kind: 'quarantineDue' | 'changeStalled';
  readonly changeId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly requestedBy: string;
  readonly reason?: string;
  /** ISO 8601: when it was due, or last showed progress. */
  readonly since: string;
  /** What one can do, as a command. */
  readonly next: string;
}
