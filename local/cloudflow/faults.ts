/** An error of one state: Retry and Catch see it (facts/cloudflow 6). */
export class StateError extends Error {
  readonly code: string;
  readonly detail: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'StateError';
    this.code = code;
    this.detail = detail;
  }
}

/**
 * The names of the errors that this region makes itself. `FnF.TaskTimeout` is the OLD name and
 * expected; the others are not documented (facts/cloudflow 10.3), so no flow should match them.
 */
export type FaultCode =
  | 'FnF.BadExpression'
  | 'FnF.DataLimitExceeded'
  | 'FnF.EventLimitExceeded'
  | 'FnF.InvalidData'
  | 'FnF.InternalServerError';

/**
 * Ends the whole execution, past every Retry and Catch: a Fail state, data over 64 KiB, too many
 * events (facts/cloudflow 4, 5, 8), and expressions that fail, whose catching is not confirmed.
 */
export class ExecutionFault extends Error {
  readonly code: string;
  readonly detail: string;

  constructor(code: FaultCode | { readonly failState: string }, detail: string) {
    const name = typeof code === 'string' ? code : code.failState;
    super(`${name}: ${detail}`);
    this.name = 'ExecutionFault';
    this.code = name;
    this.detail = detail;
  }
}

/** What unwinds a scope that has been ended from outside: Stop, time-out, a failed sibling branch. */
export class Halted extends Error {
  constructor() {
    super('the execution, or this branch of it, has been ended');
    this.name = 'Halted';
  }
}
