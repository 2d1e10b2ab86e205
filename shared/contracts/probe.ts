import * as v from 'valibot';
import { InstanceId, NetworkInterfaceId } from './ids.js';
import { listOf, recorded } from './recorded.js';

/**
 * An IP address or CIDR as text. The grammar here is only a fence; `parseCidr` of `shared/rules`
 * is strict (no octal, no short forms).
 */
const Peer = v.pipe(
  v.string(),
  v.regex(
    /^(internet6?|[0-9A-Fa-f:.]{2,45}(\/\d{1,3})?)$/,
    'must be an address, a CIDR, internet or internet6',
  ),
);

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

const PortRange = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}\/\d{1,5}$/, 'must be a port range such as 20/25'),
  v.check((text) => {
    const [from = 0, to = 0] = text.split('/').map(Number);
    return from >= 1 && from <= to && to <= 65_535;
  }, 'must run upwards within 1/65535'),
);

const question = {
  direction: v.picklist(['ingress', 'egress']),
  /** A name (tcp, udp, icmp, icmpv6, gre, all) or an IANA number as text. */
  protocol: v.pipe(
    v.string(),
    v.regex(/^([A-Za-z][A-Za-z0-9]{0,15}|\d{1,3})$/, 'must be a protocol name or number'),
  ),
  peer: Peer,
  port: v.optional(Port),
  portRange: v.optional(PortRange),
  sourcePort: v.optional(Port),
  expect: v.picklist(['allow', 'deny']),
};

type Ports = { protocol: string; port?: number | undefined; portRange?: string | undefined };

const namesOnePortForm = (check: Ports) =>
  check.port === undefined || check.portRange === undefined;

/** TCP (6) and UDP (17) have ports, the other protocols do not; `all` takes none. */
const portsFitProtocol = (check: Ports) => {
  const hasPort = check.port !== undefined || check.portRange !== undefined;
  const protocol = check.protocol.toLowerCase();
  if (['tcp', 'udp', '6', '17'].includes(protocol)) return hasPort;
  return !hasPort;
};

const onePortForm = 'names port or portRange, not both';
const fitsProtocol = 'names a port for tcp and udp, and none for other protocols';

/** A probe that a change must satisfy: it must hold for each target afterwards. `checks` on the wire. */
export const Assertion = v.pipe(
  v.strictObject(question),
  v.check((check) => namesOnePortForm(check), onePortForm),
  v.check((check) => portsFitProtocol(check), fitsProtocol),
);
export type Assertion = v.InferOutput<typeof Assertion>;

/** A question about one interface: may this traffic pass? */
export const Probe = v.pipe(
  v.strictObject({
    ...question,
    id: v.optional(v.pipe(v.string(), v.maxLength(128))),
    interface: v.optional(NetworkInterfaceId),
    instance: v.optional(InstanceId),
    expect: v.optional(v.picklist(['allow', 'deny'])),
  }),
  v.check((probe) => namesOnePortForm(probe), onePortForm),
  v.check((probe) => portsFitProtocol(probe), fitsProtocol),
  v.check(
    (probe) => (probe.interface === undefined) !== (probe.instance === undefined),
    'names an interface or an instance, exactly one',
  ),
);
export type Probe = v.InferOutput<typeof Probe>;

const Decision = v.picklist(['allow', 'deny']);
export type Decision = v.InferOutput<typeof Decision>;

/** Which rule, or which behaviour that no rule states, decided. */
export const DecidedBy = recorded({
  kind: v.picklist(['rule', 'intraGroup', 'default', 'alwaysAllowed', 'platformBlock']),
  securityGroupId: v.optional(v.string()),
  securityGroupRuleId: v.optional(v.string()),
  priority: v.optional(v.number()),
  policy: v.optional(v.picklist(['Accept', 'Drop'])),
});
export type DecidedBy = v.InferOutput<typeof DecidedBy>;

/** What would turn a verdict: a rule to add, the rules in the way, or the group's inner policy. */
const Remedy = v.variant('kind', [
  recorded({
    kind: v.literal('addRule'),
    /** The group that gets the rule; absent where the interface is in none that was read. */
    securityGroupId: v.optional(v.string()),
    permission: v.pipe(v.record(v.string(), v.string()), v.readonly()),
  }),
  recorded({ kind: v.literal('ruleInTheWay'), securityGroupRuleIds: listOf(v.string()) }),
  recorded({
    kind: v.literal('innerAccessPolicy'),
    securityGroupId: v.string(),
    policy: v.literal('Drop'),
  }),
]);
export type Remedy = v.InferOutput<typeof Remedy>;

const VerdictPart = recorded({
  /** One or more CIDRs, with a space between them. */
  peer: v.string(),
  /** How many CIDRs are left out; absent where none is. */
  morePeers: v.optional(v.number()),
  /** `443/443`; `-1/-1` for protocols without ports. */
  ports: v.string(),
  verdict: Decision,
  decidedBy: DecidedBy,
});
export type VerdictPart = v.InferOutput<typeof VerdictPart>;

/** The answer to a probe. `partial` and `uncertain` never satisfy an expectation. */
export const Verdict = recorded({
  verdict: v.picklist([...Decision.options, 'partial', 'uncertain']),
  /** For allow and deny. */
  decidedBy: v.optional(DecidedBy),
  /** When partial: where it is allowed and where not, in evidence only their number. */
  parts: v.optional(listOf(VerdictPart)),
  /** How many parts are left out; absent where none is. */
  more: v.optional(v.number()),
  /** When uncertain: why. */
  reason: v.optional(v.string()),
  explanation: v.string(),
  /** Number of rules that were looked at. */
  considered: v.number(),
  remedy: v.optional(Remedy),
});
export type Verdict = v.InferOutput<typeof Verdict>;

/** The answer to a probe of a list: with the probe's id, whom it asked about, and whether it is met. */
export interface ProbeAnswer extends Verdict {
  readonly id?: string;
  readonly interface?: string;
  readonly expect?: Decision;
  /** Whether verdict = expect; absent without an expectation. */
  readonly met?: boolean;
}
