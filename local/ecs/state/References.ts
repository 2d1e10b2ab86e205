import type { PermissionElement } from './snapshot.js';

/** Which groups' rules name an object: another group, a prefix list or a port list. */
export class References {
  readonly #users = new Map<string, Map<string, number>>();

  count(groupId: string, permission: PermissionElement, sign: 1 | -1): void {
    const objects = [
      permission.SourceGroupId,
      permission.DestGroupId,
      permission.SourcePrefixListId,
      permission.DestPrefixListId,
      permission.PortRangeListId,
    ];
    for (const objectId of objects) {
      if (!objectId) continue;
      const users = this.#users.get(objectId) ?? new Map<string, number>();
      this.#users.set(objectId, users);
      const rules = (users.get(groupId) ?? 0) + sign;
      if (rules > 0) users.set(groupId, rules);
      else users.delete(groupId);
    }
  }

  /** The groups, other than itself, whose rules name the object. */
  of(objectId: string): string[] {
    return [...(this.#users.get(objectId)?.keys() ?? [])].filter((id) => id !== objectId);
  }
}
