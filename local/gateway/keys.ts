import { randomBytes } from 'node:crypto';
import type { AccessCall, Role } from '../ram/Role.js';

/** Who signs with an access key: the operator's own key, or the STS key of a function instance. */
export type Principal =
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'function';
      readonly functionName: string;
      readonly instanceId: string;
    };

export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Present for STS keys; a request must then carry it. */
  readonly securityToken?: string;
  readonly principal: Principal;
  /** What the key may do. Absent: everything, as the operator's own. */
  readonly role?: Role;
}

export const mayCall = (key: AccessKey, call: AccessCall): boolean =>
  key.role?.allows(call) ?? true;

/** The access keys that the region knows. Keys are made at start and never leave the machine. */
export class KeyStore {
  readonly #keys = new Map<string, AccessKey>();

  add(key: AccessKey): AccessKey {
    this.#keys.set(key.accessKeyId, key);
    return key;
  }

  /** A fresh STS key of its role for one function instance. */
  issueForFunction(functionName: string, instanceId: string, role?: Role): AccessKey {
    return this.add({
      accessKeyId: `STS.${randomBytes(12).toString('hex')}`,
      accessKeySecret: randomBytes(24).toString('base64url'),
      securityToken: randomBytes(48).toString('base64'),
      principal: { kind: 'function', functionName, instanceId },
      ...(role ? { role } : {}),
    });
  }

  revoke(accessKeyId: string): void {
    this.#keys.delete(accessKeyId);
  }

  find(accessKeyId: string): AccessKey | undefined {
    return this.#keys.get(accessKeyId);
  }
}
