import type { RegionClock } from '../clock.js';
import type { KeyStore } from '../gateway/keys.js';
import type { RoleStore } from '../ram/RoleStore.js';

/** What running functions needs to know of the region. */
export interface RuntimeOptions {
  readonly bootstrapFile: string;
  readonly keys: KeyStore;
  /** The roles that functions take; undefined: every function may do everything. */
  readonly roles: RoleStore | undefined;
  readonly clock: RegionClock;
  readonly accountId: string;
  readonly regionId: string;
  /** `http://127.0.0.1:PORT`; asked when an instance starts. */
  readonly endpoint: () => string;
  /** Further variables of every function; they win over all others. */
  readonly extraEnv: Readonly<Record<string, string>>;
  /** Log files go to `logs/` in here. */
  readonly dataDir: string | undefined;
}
