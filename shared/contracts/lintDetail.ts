import type { Coded, RuleFaults } from './reason.js';

/** What the lint of rules found, by how it is said. `by`, `beside`: what decides or agrees, by id or kind. */
export interface LintDetails {
  /** `differs`: part of what covers the rule does the opposite. */
  readonly covered: { readonly by: readonly string[]; readonly differs: boolean };
  readonly changesNothing: { readonly beside: readonly string[] };
  readonly droppedToo: { readonly by: readonly string[]; readonly priority: number };
  readonly unread: { readonly faults: RuleFaults };
  /** `addresses`: how many the CIDR means; absent for IPv6. */
  readonly hostBits: {
    readonly cidr: string;
    readonly prefix: number;
    readonly addresses?: number;
  };
  readonly internetTogether: { readonly beside: readonly string[] };
  readonly openOverIpv6: { readonly by: readonly string[] };
}
export type LintDetail = Coded<LintDetails>;
