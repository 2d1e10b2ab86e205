import type { State } from './types.js';

/** What all states have: names, constructors and the way on. */
export interface StateHead {
  readonly name: string;
  readonly inputConstructor: State['inputConstructor'];
  readonly outputConstructor: State['outputConstructor'];
  readonly globalConstructor: State['globalConstructor'];
  readonly next: string | undefined;
}
