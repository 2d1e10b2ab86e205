import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';

/** A rule that decides on held traffic, as it is written. */
const HeldRule = recorded({
  securityGroupRuleId: v.string(),
  policy: v.string(),
  priority: v.number(),
  /** A CIDR, or the id of a prefix list or group. */
  peer: v.string(),
  /** The traffic opens because the rule no longer applies. */
  lost: v.boolean(),
});

/** Traffic that a change would newly open, and that a guardrail holds back. */
export const HeldExposure = recorded({
  /** The id to accept it by. */
  id: v.string(),
  /** `unclear`: it can't be judged whether it opens. */
  kind: v.picklist(['opens', 'unclear']),
  /** The peers that the guardrail speaks of. */
  from: v.picklist(['internet', 'otherVpcs', 'anyone']),
  /** The IP versions: `IPv4`, `IPv6`. */
  families: listOf(v.string()),
  protocol: v.string(),
  /** As the rule writes them, or the id of a port list; empty: all. */
  ports: v.string(),
  /** The names of the services that it holds and that the guardrail names. */
  services: listOf(v.string()),
  securityGroupId: v.string(),
  groupName: v.string(),
  rules: listOf(HeldRule),
  interfaceCount: v.number(),
  instanceCount: v.number(),
  /** The first of them, by name, or by id where they have none. */
  instances: listOf(v.string()),
  /** Whether a request may accept it. */
  accept: v.boolean(),
  /** The line of the guardrail; 0 where no file speaks of it. */
  line: v.number(),
});
export type HeldExposure = v.InferOutput<typeof HeldExposure>;

/** What opens beside it on the same interfaces, and is not held back. */
const NotHeld = recorded({
  /** From the Internet, or between members of a group. */
  kind: v.picklist(['internet', 'sameGroup']),
  protocol: v.string(),
  ports: listOf(v.string()),
  /** The name of the group; empty from the Internet. */
  groupName: v.string(),
  /** How many other members the group has, and who they are where all of them were read. */
  otherCount: v.number(),
  others: listOf(v.string()),
});
export type NotHeld = v.InferOutput<typeof NotHeld>;

/** What the exposure gate holds back of a change. */
export const Gate = recorded({
  /** The file of the guardrails; empty: what holds without one. */
  file: v.string(),
  held: listOf(HeldExposure),
  notHeld: listOf(NotHeld),
  /** Of all that is held. */
  instanceCount: v.number(),
  interfaceCount: v.number(),
  /** How many of the interfaces have a public address, and the lowest and the highest of these. */
  withPublicAddress: v.number(),
  publicAddresses: listOf(v.string()),
});
export type Gate = v.InferOutput<typeof Gate>;
