/** The limits of facts/ecs-security-groups 2 that no account setting changes here. */
export const FIXED_LIMITS = {
  /** Private IPv4 and IPv6 addresses and prefixes in a basic VPC group ([USE], [TYPES]). */
  addressesPerBasicGroup: 6_000,
  /** Interfaces in an advanced group ([USE], [TYPES]). */
  interfacesPerAdvancedGroup: 65_536,
  /** Members of a classic network group ([TYPES]). */
  membersPerClassicGroup: 1_000,
  /** Rules of a basic group that name another group ([USE], [LIMITS]). */
  groupRulesPerBasicGroup: 20,
  /** Groups whose rules name one prefix list ([LIMITS]: associated resources). */
  groupsPerPrefixList: 1_000,
  /** Resources that a filter by tag or resource group serves ([DI-2025]). */
  resourcesPerTagFilter: 1_000,
  /** Entries of a prefix list ([LIMITS]): what a list counts that the region does not hold. */
  entriesPerPrefixList: 200,
} as const;

/** The limits that differ between accounts (facts 9.1). */
export interface AccountLimits {
  readonly maxGroupsPerInterface: number;
  /** Counted over all groups of the interface, both directions. */
  readonly maxRulesPerInterface: number;
}
