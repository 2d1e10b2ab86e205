import type { Command } from 'commander';

export interface RegionFlags {
  readonly snapshot?: string[];
  readonly region?: string;
  readonly profile?: string;
}

/** What `plan`, `check` and `rules` answer for: one sentence for the help of all. */
export const groupsAlone = `Security groups alone are looked at: not network ACLs, Cloud Firewall, routes, or the host’s own
firewall.`;

/** Adds the flags that say where a region is read: snapshot files, or live by a profile. */
export const addRegionSource = (command: Command): Command =>
  command
    .option(
      '--snapshot <file>',
      'a region snapshot (repeatable; default: the live region)',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option('--profile <name>', 'profile of the aliyun CLI');

/** Adds the same and which region, for a command whose request does not name one. */
export const addRegionFlags = (command: Command): Command =>
  addRegionSource(command).option(
    '--region <id>',
    'region to read (default: ALIBABA_CLOUD_REGION_ID)',
  );
