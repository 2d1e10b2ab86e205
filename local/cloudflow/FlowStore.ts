import { randomUUID } from 'node:crypto';
import { parseDefinition } from './definition/parseDefinition.js';
import type { FlowDefinition } from './definition/types.js';
import { CloudFlowError } from './errors.js';
import type { CloudFlowLimits } from './limits.js';

export interface Flow {
  readonly id: string;
  readonly name: string;
  readonly definitionText: string;
  readonly definition: FlowDefinition;
  readonly description: string;
  readonly roleArn: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export interface FlowSeed {
  readonly name: string;
  /** YAML or JSON. */
  readonly definition: string;
  readonly description: string;
  readonly roleArn: string;
}

/** The flows of the account. A flow is replaced as a whole: executions keep the one they started. */
export class FlowStore {
  readonly #flows = new Map<string, Flow>();
  readonly #limits: CloudFlowLimits;
  readonly #now: () => number;

  constructor(limits: CloudFlowLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  create(seed: FlowSeed): Flow {
    if (this.#flows.has(seed.name)) {
      throw new CloudFlowError('FlowAlreadyExists', `Flow '${seed.name}' already exists`);
    }
    if (this.#flows.size >= this.#limits.flows) {
      throw new CloudFlowError(
        'FlowLimitExceeded',
        `there are ${this.#limits.flows} flows already`,
      );
    }
    const nowMs = this.#now();
    return this.#put({
      id: randomUUID(),
      name: seed.name,
      definitionText: seed.definition,
      definition: parseDefinition(seed.definition, seed.name, this.#limits),
      description: seed.description,
      roleArn: seed.roleArn,
      createdAtMs: nowMs,
      modifiedAtMs: nowMs,
    });
  }

  update(name: string, change: Partial<Omit<FlowSeed, 'name'>>): Flow {
    const flow = this.get(name);
    const text = change.definition;
    return this.#put({
      ...flow,
      ...(text === undefined
        ? {}
        : { definitionText: text, definition: parseDefinition(text, name, this.#limits) }),
      description: change.description ?? flow.description,
      roleArn: change.roleArn ?? flow.roleArn,
      modifiedAtMs: this.#now(),
    });
  }

  /** @throws CloudFlowError FlowNotExists */
  get(name: string): Flow {
    const flow = this.#flows.get(name);
    if (!flow) throw new CloudFlowError('FlowNotExists', `Flow '${name}' does not exist`);
    return flow;
  }

  delete(name: string): void {
    this.get(name);
    this.#flows.delete(name);
  }

  /** All flows, by name. */
  list(): Flow[] {
    return [...this.#flows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #put(flow: Flow): Flow {
    this.#flows.set(flow.name, flow);
    return flow;
  }
}
