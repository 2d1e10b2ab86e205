import type { Expression } from '../expression/ast.js';
import type { Json } from '../json.js';

/** What a constructor or `Parameters` builds: literals and, under `key.$`, expressions. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'expression'; readonly source: string; readonly expression: Expression }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Template])[] };

export interface RetryRule {
  readonly errors: readonly string[];
  /** How many times the state is tried again, the first try not counted. */
  readonly maxAttempts: number;
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxBackoffSeconds: number;
}

export interface CatchRule {
  readonly errors: readonly string[];
  readonly outputConstructor: Template | undefined;
  readonly next: string;
}

interface StateBase {
  readonly name: string;
  readonly inputConstructor: Template | undefined;
  readonly outputConstructor: Template | undefined;
  readonly globalConstructor: Template | undefined;
  /** Undefined where the state ends its scope. */
  readonly next: string | undefined;
}

interface Recovering {
  readonly retry: readonly RetryRule[];
  readonly catch: readonly CatchRule[];
}

export const TASK_MODES = [
  'RequestComplete',
  'WaitForSystemCallback',
  'WaitForCustomCallback',
] as const;
export type TaskMode = (typeof TASK_MODES)[number];

export type ActionName = 'FC:InvokeFunction' | 'MNS:SendMessage' | 'FNF:StartExecution';

interface PassState extends StateBase {
  readonly type: 'Pass' | 'Succeed';
}

export interface TaskState extends StateBase, Recovering {
  readonly type: 'Task';
  readonly action: ActionName;
  readonly mode: TaskMode;
  readonly parameters: Template;
  /** Undefined: no time-out. */
  readonly timeout: Template | undefined;
}

export interface WaitState extends StateBase {
  readonly type: 'Wait';
  readonly seconds: Template;
}

export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly branches: readonly {
    readonly source: string;
    readonly condition: Expression;
    readonly next: string;
  }[];
  readonly default: string;
}

export interface ParallelState extends StateBase, Recovering {
  readonly type: 'Parallel';
  readonly branches: readonly Scope[];
}

export interface MapState extends StateBase, Recovering {
  readonly type: 'Map';
  readonly itemsPath: { readonly source: string; readonly expression: Expression };
  readonly processor: Scope;
  readonly maxConcurrency: number | undefined;
}

export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly code: string;
  readonly detail: string;
}

export type State =
  | PassState
  | TaskState
  | WaitState
  | ChoiceState
  | ParallelState
  | MapState
  | FailState;

/** States that lead to one another: a whole flow, a branch, or the processor of a Map. */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export interface FlowDefinition {
  readonly name: string;
  readonly scope: Scope;
}
