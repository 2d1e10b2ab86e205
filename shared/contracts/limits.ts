/**
 * The one place for the numbers that the cloud or this project sets. A number that an account can
 * change is a setting (`shared/runtime/settings.ts`) with its default here.
 */
export const limits = {
  /** Targets of one change; above it the request is answered with 413. */
  targetsPerChange: 20_000,
  /** Bytes of an HTTP request body. */
  requestBodyBytes: 1024 * 1024,
  /** Bytes of a file of JSON or YAML, also after decompression: some 60,000 instances in a snapshot. */
  fileBytes: 256 * 1024 * 1024,
  /** Groups an interface may be in. 5 on the API pages, 10 in the user guide (facts 9.1): a setting. */
  groupsPerInterface: 5,
  /** Rules on one interface over all its groups, both directions [USE][LIMITS]. */
  rulesPerInterface: 1_000,
  /** Private addresses in a basic VPC group [USE][TYPES]. */
  privateIpsPerBasicGroup: 6_000,
  /** Interfaces in an advanced group [USE][TYPES]. */
  interfacesPerAdvancedGroup: 65_536,
  /** Resources that a tag filter of a Describe call serves at most (facts/ecs 1.5). */
  resourcesByTag: 1_000,
  /** Page sizes of the Describe calls (facts/ecs 1.5–1.8). */
  instancesPerPage: 100,
  interfacesPerPage: 500,
  interfacesPerPageById: 100,
  groupsPerPage: 100,
  rulesPerPage: 1_000,
  /** Groups that one DescribeSecurityGroupReferences call asks about. */
  groupsPerReferencesCall: 10,
  /** A part of a change: clamp(⌈targets / 100⌉, 50, 200). */
  partTargetsMin: 50,
  partTargetsMax: 200,
  /** Parts of one Map, so parts of one wave that are ordered at once. */
  partsPerMap: 100,
  /** Changes of up to this many targets use the small queue and worker. */
  smallChangeTargets: 20,
  /** Flow events at which CloudFlow ends an execution (facts/cloudflow 8), less some to end by itself. */
  executionEvents: 4_950,
  /** Flow events that a plan may cost. */
  flowEventsPerChange: 4_500,
  /** How long memberships are waited for to converge, seconds: the default of the setting. */
  settleLimitSeconds: 600,
  /** Longest Wait state of a standard flow, seconds (facts/cloudflow 5). */
  waitSeconds: 300,
  /** A queue message's body after Base64, bytes (facts/smq 2). */
  messageBytes: 65_536,
  /** The most entries of a prefix or port list ([LIMITS]); a list that was not read counts as so many. */
  entriesPerList: 200,
  /** Violations listed in a problem answer; `violationCount` has them all. */
  violationsListed: 1_000,
} as const;
