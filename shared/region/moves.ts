/** The membership that each changing interface would have, by interface id. */
export type Moves = ReadonlyMap<string, readonly string[]>;
