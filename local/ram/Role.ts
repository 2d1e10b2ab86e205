import { matchesPattern } from './matchesPattern.js';

/** What a product asks before it carries a call out. */
export interface AccessCall {
  /** `oss:PutObject` */
  readonly action: string;
  /** Each must be granted. `*` where the action has no resource level. */
  readonly resources: readonly string[];
  /** What conditions can ask for: `oss:Prefix`. */
  readonly conditions?: Readonly<Record<string, string>>;
}

/** One thing that a role may do: an action, on what fits a pattern, under a condition. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** StringLike on one key. */
  readonly condition?: { readonly key: string; readonly pattern: string };
}

/** A RAM role: what it may do, and what was done with that. */
export class Role {
  readonly name: string;
  /** The service that may take the role: `fc.aliyuncs.com`. */
  readonly trust: string;
  readonly #grants: readonly Grant[];
  readonly #used = new Set<Grant>();
  readonly #denied = new Set<string>();
  readonly #onDenied: (what: string) => void;

  /** `onDenied` is told of each thing that was asked for and not granted, once. */
  constructor(
    name: string,
    trust: string,
    grants: readonly Grant[],
    onDenied: (what: string) => void = () => {},
  ) {
    this.name = name;
    this.trust = trust;
    this.#grants = grants;
    this.#onDenied = onDenied;
  }

  /**
   * Whether the role may make the call. The first grant that fits counts as used, so that one which
   * others make superfluous never does.
   */
  allows(call: AccessCall): boolean {
    const grants: Grant[] = [];
    for (const resource of call.resources) {
      const grant = this.#grants.find((one) => fits(one, call, resource));
      if (grant) {
        grants.push(grant);
        continue;
      }
      const denied = `${this.name} may not ${describe(call, resource)}`;
      if (!this.#denied.has(denied)) this.#onDenied(denied);
      this.#denied.add(denied);
      return false;
    }
    for (const grant of grants) this.#used.add(grant);
    return true;
  }

  /** The grants that no call has needed so far, as text. */
  get unused(): string[] {
    return this.#grants
      .filter((grant) => !this.#used.has(grant))
      .map((grant) => `${this.name}: ${textOf(grant)}`);
  }

  /** What was asked for and not granted, each once, as text. */
  get denied(): string[] {
    return [...this.#denied];
  }
}

function fits(grant: Grant, call: AccessCall, resource: string): boolean {
  if (grant.action !== call.action || !matchesPattern(resource, grant.resource)) return false;
  if (!grant.condition) return true;
  const value = call.conditions?.[grant.condition.key];
  return value !== undefined && matchesPattern(value, grant.condition.pattern);
}

function describe({ action, conditions = {} }: AccessCall, resource: string): string {
  const given = Object.entries(conditions).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return [`${action} on ${resource}`, ...given].join(', ');
}

function textOf({ action, resource, condition }: Grant): string {
  const under = condition ? [`${condition.key} like ${condition.pattern}`] : [];
  return [`${action} on ${resource}`, ...under].join(', ');
}
