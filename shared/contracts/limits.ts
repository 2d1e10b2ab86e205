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
  /** Instances of one quarantine: it waits for nobody, so it is a few machines. */
  instancesPerQuarantine: 20,
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
  /** Targets of one page of an answer, where they belong to no part. */
  targetsPerPage: 200,
  /**
   * What planning a change may take to judge its checks, as much again to judge its traffic, and what
   * a turn may take to judge the checks of a wave: in words of 32 entries compared. Measured on one
   * core: 1 to 3 ns each, so 5 to 15 s for each of the two. A request has 120 s, with reading.
   */
  comparisonsPerJudging: 5_000_000_000,
  /**
   * Calls of one Describe operation that planning a change may make. Reads go at 600 a minute after
   * 200 at once, so this many take some 80 s of the 120 s that a request has.
   */
  readCallsPerPlan: 1_000,
  /** Parts of a verdict, and blocks of addresses of a part or a line of traffic; the others are a number. */
  partsPerVerdict: 100,
  blocksPerPart: 100,
  /** Interfaces that a line of traffic names; it has the number of all. */
  interfacesPerLine: 20,
  /** Instances that a held exposure names; it has the number of all. */
  instancesPerExposure: 1_000,
  /**
   * Distinct cases of a change whose traffic is said in sentences; of one with more, the exact lines are
   * what there is. Fleets of 3,000 instances have some 140, which take up to 5 s.
   */
  casesPerSummary: 200,
  /** Lines of traffic that an answer or the evidence lists, those of most weight first. */
  linesPerExposure: 1_000,
  /** Rules that a remedy names as standing in the way. */
  rulesPerRemedy: 100,
  /** Assertions of a target that evidence holds with their verdicts; of the others it holds the number. */
  assertionsPerTarget: 5,
  /** Warnings of a plan that differ; it holds the number of the others. */
  warningsPerPlan: 100,
  /** Violations listed in a problem answer; `violationCount` has them all. */
  violationsListed: 1_000,
} as const;
