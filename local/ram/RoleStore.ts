import { Role } from './Role.js';

/** The roles of the account. */
export class RoleStore {
  readonly #accountId: string;
  readonly #roles: ReadonlyMap<string, Role>;

  constructor(accountId: string, roles: Iterable<Role>) {
    this.#accountId = accountId;
    this.#roles = new Map([...roles].map((role) => [role.name, role]));
  }

  /**
   * The role of an ARN, `acs:ram::{account}:role/{name}`, as a service takes it. One that does not
   * exist, or doesn't trust the service, grants nothing.
   */
  assume(roleArn: string, service: string): Role {
    const role = this.find(roleArn, service);
    return role ?? new Role(roleArn === '' ? 'nobody' : roleArn, service, []);
  }

  find(roleArn: string, service: string): Role | undefined {
    const prefix = `acs:ram::${this.#accountId}:role/`;
    const name = roleArn.startsWith(prefix) ? roleArn.slice(prefix.length) : '';
    const role = this.#roles.get(name);
    return role?.trust === service ? role : undefined;
  }

  /** The grants that no call has needed so far, of every role. */
  get unused(): string[] {
    return [...this.#roles.values()].flatMap((role) => role.unused);
  }

  /** What was asked for by a role and not granted. */
  get denied(): string[] {
    return [...this.#roles.values()].flatMap((role) => role.denied);
  }
}
