import { randomUUID } from 'node:crypto';
import { CloudFlowError } from '../errors.js';
import type { Flow } from '../FlowStore.js';
import type { JsonObject } from '../json.js';
import { jsonBytes } from '../json.js';
import type { CloudFlowLimits } from '../limits.js';
import { isName, NAME_RULE } from '../names.js';
import { Execution } from './Execution.js';
import { ExecutionHistory } from './ExecutionHistory.js';

/** The executions of the account, by flow and name, in the order of their start. */
export class ExecutionStore {
  readonly #byFlow = new Map<string, Map<string, Execution>>();
  readonly #running = new Set<Execution>();
  readonly #limits: CloudFlowLimits;
  readonly #now: () => number;

  constructor(limits: CloudFlowLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * A new execution, or the running one of that name, whatever the input (facts/cloudflow 7).
   *
   * @throws CloudFlowError ExecutionAlreadyExists when one of that name has ended
   */
  open(
    flow: Flow,
    name: string | undefined,
    input: JsonObject,
  ): { execution: Execution; isNew: boolean } {
    if (name !== undefined && !isName(name)) {
      throw new CloudFlowError('InvalidArgument', `ExecutionName must be ${NAME_RULE}`);
    }
    const executions = this.#of(flow.name);
    const known = name === undefined ? undefined : executions.get(name);
    if (known?.status === 'Running') return { execution: known, isNew: false };
    if (known) {
      throw new CloudFlowError('ExecutionAlreadyExists', `Execution '${name}' already exists`);
    }
    if (this.#running.size >= this.#limits.runningExecutions) {
      const limit = this.#limits.runningExecutions;
      throw new CloudFlowError('ExecutionLimitExceeded', `there are ${limit} running executions`);
    }
    if (jsonBytes(input) > this.#limits.stateBytes) {
      throw new CloudFlowError('EntityTooLarge', `Input is over ${this.#limits.stateBytes} bytes`);
    }
    const execution = new Execution({
      flowName: flow.name,
      name: name ?? randomUUID(),
      input,
      roleArn: flow.roleArn,
      definition: flow.definition,
      definitionText: flow.definitionText,
      history: new ExecutionHistory(this.#limits.eventsPerExecution, this.#now),
      now: this.#now,
    });
    executions.set(execution.name, execution);
    this.#running.add(execution);
    execution.signal.addEventListener('abort', () => this.#running.delete(execution), {
      once: true,
    });
    return { execution, isNew: true };
  }

  get(flowName: string, name: string): Execution {
    const execution = this.#byFlow.get(flowName)?.get(name);
    if (!execution) {
      throw new CloudFlowError(
        'ExecutionNotExists',
        `Execution '${name}' of flow '${flowName}' does not exist`,
      );
    }
    return execution;
  }

  /** The executions of a flow with their number, in the order of their start. */
  list(flowName: string): readonly Execution[] {
    return [...(this.#byFlow.get(flowName)?.values() ?? [])];
  }

  /** History goes with the flow; what runs stops after its current step (facts/cloudflow 7). */
  forget(flowName: string): void {
    for (const execution of this.list(flowName)) execution.draining = true;
    this.#byFlow.delete(flowName);
  }

  running(): readonly Execution[] {
    return [...this.#running];
  }

  #of(flowName: string): Map<string, Execution> {
    const found = this.#byFlow.get(flowName) ?? new Map<string, Execution>();
    this.#byFlow.set(flowName, found);
    return found;
  }
}
