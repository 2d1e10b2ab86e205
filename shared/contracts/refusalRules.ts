/** The rules of the guardrails, by which a plan that could be made is held back. */
const guardRules = {
  newExposure: 'A guardrail holds back traffic that the change would newly open.',
  exposureNotOpened: 'The request accepts an exposure that the change does not open.',
  exposureWider: 'The exposure opens on more interfaces than the request accepts.',
  reasonMissing: 'The guardrails ask for a reason, or for one of another form.',
  outsideWindow: 'No change window is open.',
  overMaxTargets: 'The change writes to more targets than the guardrails allow.',
  protectedGroup: 'The group is protected: no change joins or leaves it.',
  protectedTarget: 'The target is protected: no change moves it.',
  groupMustStay: 'The group must stay on the interfaces that are in it.',
  overRemovedShare: 'The change takes a larger share of the members out of the group than allowed.',
  ownedBy: 'Somebody else owns the target, by its tags.',
  notOverridable: 'The request overrides a guardrail that no request may override.',
  planTargetsDiffer: 'The plan has other targets than the one that was reviewed.',
  planOperationsDiffer:
    'The plan does something else to its targets than the one that was reviewed.',
  planExposureDiffers: 'The plan opens or closes other traffic than the one that was reviewed.',
} as const;

/** Whether a rule says that another plan was reviewed. */
export const isStaleRule = (rule: string): boolean => rule.startsWith('plan');

/** Whether a rule holds a plan back, and does not keep it from being made. */
export const isGuardRule = (rule: string): boolean => Object.hasOwn(guardRules, rule);

/**
 * Every rule that something can stand in the way by: what its violation means, in one sentence.
 * First the form of what came in, then the request, then what was read about its targets.
 */
export const refusalRules = {
  json: 'The text is not JSON.',
  key: 'A key is reserved, or stands twice in one object.',
  schema: 'The value is not what the schema takes.',
  unknownField: 'The schema has no such field.',
  missingField: 'The field must be there.',
  event: 'The event of a function is no step, message or request.',
  evidence: 'The object of the evidence is not what its schema takes.',
  range: 'The number is outside its range.',
  elementTwice: 'An element stands twice, and the two differ.',
  primaryGroups: 'An instance and its primary interface are in different groups.',
  regionNotServed: 'The deployment does not serve the region.',
  unanswerable: 'No verdict can answer the check.',
  emptySelection: 'The selection fits no target.',
  tooManyTargets: 'The selection has more targets than one change takes.',
  flowEvents: 'The rollout takes more steps than one flow execution has.',
  wavesFall: 'A wave would hold fewer targets than the one before it.',
  readingTooMuch: 'Reading what the change concerns would take too long.',
  checksTooMuch: 'Judging the checks on all targets would take too long.',
  trafficTooMuch: 'Judging the traffic that the change opens and closes would take too long.',
  notFound: 'The target does not exist in the region.',
  group: 'The group does not exist in the network of the target, or its name fits several.',
  targetsBusy: 'Another change is at work on the target.',
  noGroupToRetire: 'What is to be deleted is no group, or several.',
  groupHasMembers: 'The group that is to be deleted has members.',
  membersUnread: 'The members of the group were not read, so nobody knows whether it has any.',
  groupNamed: 'A rule of another group names the group that is to be deleted.',
  retireRing: 'Groups that are to be deleted name each other, so none can be the first.',
  joinAndLeave: 'The target would join and leave the same group.',
  quarantined: 'The target is in an isolation group.',
  changeUnread: 'What the change did is known to the deployment that made it alone.',
  noSuchChange: 'There is no change of that id.',
  changeRunning: 'The change has not ended yet.',
  otherRegion: 'The change is of another region than the request.',
  notUndoable: 'A change of this kind is not undone.',
  notQuarantine: 'The change put nothing into quarantine.',
  nothingInEffect: 'Nothing of the change is in effect any more.',
  nothingToRetry: 'Every target of the change is as it was asked for.',
  notOfChange: 'Nothing of the change is in effect on the target.',
  changedSinceChange: 'The target was changed since the change.',
  changedInQuarantine: 'The groups of the target were changed while it was in quarantine.',
  notIsolated: 'The target is in no isolation group.',
  noIsolationGroup: 'The network of the target has no isolation group.',
  severalIsolationGroups: 'The network of the target has several isolation groups.',
  notIsolationGroup: 'The group does not isolate its members.',
  expired: 'The time is past.',
  quarantineTooLarge: 'The quarantine has more instances than it may.',
  serviceManaged: 'A cloud service owns the interface.',
  managedGroup: 'A cloud service manages the group.',
  status: "The instance or interface is in a state in which its groups can't be changed.",
  securityLock: 'The instance is locked for security.',
  vpc: 'The group is in another VPC than the target.',
  networkType: 'The classic network does not take the group, or not in one call.',
  groupType: 'The target would be in basic and in advanced groups.',
  lastGroup: 'The target would be in no group.',
  groupLimit: 'The target would be in more groups than an interface takes.',
  ruleLimit: 'The groups of the target would have more rules than an interface takes.',
  groupCapacity: 'The group would hold more than it can.',
  ...guardRules,
} as const satisfies Readonly<Record<string, string>>;
export type RefusalRule = keyof typeof refusalRules;
