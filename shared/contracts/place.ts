/** A region of an account: what a change or an audit is about lies in one place. */
export interface Place {
  readonly accountId: string;
  readonly regionId: string;
}
