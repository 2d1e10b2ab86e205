/** Nothing to fill in. */
type None = object;

/** The members of a table, each with its name as `code`. */
export type Coded<TTable> = {
  [TCode in keyof TTable]: { readonly code: TCode } & TTable[TCode];
}[keyof TTable];

/** What is wrong with a question, whoever asks it and of whom. */
export interface QuestionFaults {
  readonly unknownProtocol: { readonly protocol: string };
  readonly unreadablePeer: { readonly peer: string };
  /** `block`: the CIDR without host bits. */
  readonly hostInBlock: { readonly peer: string; readonly block: string };
  readonly otherFamily: { readonly protocol: string; readonly family: 4 | 6 };
}
export type QuestionFault = Coded<QuestionFaults>;

/**
 * What of a rule could not be read or resolved: the cloud's fields with the values found, and what
 * the rule names. Empty for a rule that was read whole.
 */
export interface RuleFaults {
  readonly Direction?: string;
  readonly Policy?: string;
  readonly IpProtocol?: string;
  readonly Priority?: string;
  readonly PortRange?: string;
  readonly SourcePortRange?: string;
  /** Ids of what was not read. */
  readonly portList?: string;
  readonly prefixList?: string;
  /** A group, then the names and values of `UnreadMember`. */
  readonly membersOf?: readonly string[];
  readonly peer?: 'none';
  readonly ownAddress?: 'unread';
  /** CIDRs of two IP versions where a rule has one. */
  readonly twoCidrs?: readonly string[];
  readonly cidrs?: readonly string[];
}

/**
 * A member of a group that is not known: an instance whose interface was not read, or an interface with
 * an address that can't be read, or with none. Empty: no member was read.
 */
export interface UnreadMember {
  readonly instance?: string;
  readonly interface?: string;
  readonly address?: string;
}

/** Why a verdict can't be given. Groups and rules by their ids. */
export interface Reasons extends QuestionFaults {
  readonly noPacket: None;
  /** Judging it, and what is judged with it, takes more comparisons. */
  readonly tooMuchWork: { readonly atMost: number };
  readonly classicNetwork: None;
  readonly noGroup: None;
  readonly groupUnread: { readonly group: string };
  /** The group was read, but not all of its rules. */
  readonly rulesUnread: { readonly group: string };
  readonly membersUnread: { readonly group: string } & UnreadMember;
  readonly interfaceUnread: None;
  /** InstanceNetworkType says classic, yet there is a VPC. */
  readonly classicInVpc: { readonly instance: string; readonly vpcId: string };
  readonly twoVpcs: {
    readonly instance: string;
    readonly vpcId: string;
    readonly interfaceIn: string;
  };
  /** `type`: what SecurityGroupType says. */
  readonly groupTypeUnknown: { readonly group: string; readonly type: string };
  readonly innerPolicyUnread: { readonly group: string };
  readonly insideOverIpv6: { readonly group: string };
  readonly outInside: { readonly group: string };
  readonly ruleUnread: { readonly group: string; readonly rule: string } & RuleFaults;
}
export type Reason = Coded<Reasons>;
export type MembersUnread = Coded<Pick<Reasons, 'membersUnread'>>;

const keys = new WeakMap<Reason, string>();

/** The same text for equal reasons; empty for none. */
export function reasonKey(reason: Reason | undefined): string {
  if (reason === undefined) return '';
  const known = keys.get(reason) ?? JSON.stringify(reason);
  keys.set(reason, known);
  return known;
}
