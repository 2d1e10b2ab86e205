/** How a plan is shown. */
export interface PlanScreen {
  /** Columns of the terminal. */
  readonly width: number;
  /** How much is folded; absent: nothing, and ids and exact lines are shown. */
  readonly fold?: Fold;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The command that applies the plan; absent where it is being applied. */
  readonly next?: string;
}

/** So many lines of each kind are shown at most. */
export interface Fold {
  readonly own: number;
  /** Of what opens or closes for everyone, each with its list of exceptions; absent: all. */
  readonly wholes?: number;
  readonly others: number;
  /** Of a list of exceptions. */
  readonly items: number;
  readonly internet: number;
  readonly unknown: number;
  readonly skipped: number;
  readonly warnings: number;
  /** What does not fit on a line is left out, and not put on the next one. */
  readonly isTight: boolean;
}
