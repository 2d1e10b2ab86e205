import * as v from 'valibot';
import { FileGroup, FileGroups, FileTags, FileText } from './fileFields.js';
import { InstanceId, NetworkInterfaceId, VpcId } from './ids.js';
import { limits } from './limits.js';

/** `guardrails.yaml`: what a deployment holds changes to. docs/guardrails.md tells of each field. */

/** The guardrails by the fields of the file, in the order in which a change is held to them. */
export const guardrailNames = [
  'reason',
  'changeWindows',
  'maxTargets',
  'protected',
  'mustStay',
  'maxRemovedShare',
  'ownedBy',
  'maxNewExposure',
] as const;
export type GuardrailName = (typeof guardrailNames)[number];

/**
 * The guardrails that a request may be allowed to override by name. A reason is always the
 * requester's to give, and an exposure is accepted by its id.
 */
export const overridableGuardrails = [
  'changeWindows',
  'maxTargets',
  'protected',
  'mustStay',
  'maxRemovedShare',
  'ownedBy',
] as const satisfies readonly GuardrailName[];

const ProtectedTarget = v.union(
  [
    InstanceId,
    NetworkInterfaceId,
    v.strictObject({ name: FileText }),
    v.strictObject({ tag: FileTags }),
  ],
  'must be an instance id, an interface id, {name: …} or {tag: {key: value}}',
);

const Protected = v.pipe(
  v.strictObject({
    groups: v.optional(
      v.pipe(
        v.array(FileGroup),
        v.minLength(1, 'must name at least one group'),
        v.maxLength(200, 'must name at most 200 groups'),
      ),
    ),
    targets: v.optional(
      v.pipe(
        v.array(ProtectedTarget),
        v.minLength(1, 'must name at least one target'),
        v.maxLength(1_000, 'must name at most 1,000 targets'),
      ),
    ),
  }),
  v.check((one) => Object.keys(one).length > 0, 'must hold groups or targets'),
);

const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type WeekDay = (typeof weekDays)[number];

const TimeOfDay = v.pipe(
  v.string(),
  v.regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day in quotes, such as "09:30"'),
);

const ChangeWindow = v.pipe(
  v.strictObject({
    days: v.optional(
      v.pipe(
        v.array(
          v.picklist(weekDays, `must be one of ${weekDays.join(', ')}`),
          'must be a list of days',
        ),
        v.minLength(1, 'must name at least one day'),
        v.check((days) => new Set(days).size === days.length, 'must name each day once'),
      ),
    ),
    from: TimeOfDay,
    to: TimeOfDay,
  }),
  v.check(({ from, to }) => from !== to && from !== '24:00', 'must begin before it ends'),
);

const ChangeWindows = v.strictObject({
  /** IANA name. */
  timeZone: v.pipe(
    v.string(),
    v.maxLength(64),
    v.check(isTimeZone, 'must be the name of a time zone such as Asia/Shanghai'),
  ),
  open: v.pipe(
    v.array(ChangeWindow),
    v.minLength(1, 'must hold at least one window'),
    v.maxLength(50, 'must hold at most 50 windows'),
  ),
});
export type ChangeWindows = v.InferOutput<typeof ChangeWindows>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const Port = v.pipe(
  v.number(),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be 1 to 65535'),
  v.maxValue(65_535, 'must be 1 to 65535'),
);
const PortOrRange = v.union(
  [Port, v.pipe(v.string(), v.check(isPortRange, 'must be a port, or a range such as 8000-8100'))],
  'must be a port, or a range such as 8000-8100',
);
const Ports = v.pipe(
  v.array(PortOrRange),
  v.minLength(1, 'must name at least one port'),
  v.maxLength(200, 'must name at most 200 ports'),
);

function isPortRange(text: string): boolean {
  const [, from = '', to = ''] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  return Number(from) >= 1 && Number(from) <= Number(to) && Number(to) <= 65_535;
}

/** Traffic in that a change may open anew on so many interfaces at most. */
const NewExposure = v.pipe(
  v.strictObject({
    from: v.picklist(['internet', 'otherVpcs', 'anyone'], 'must be internet, otherVpcs or anyone'),
    /** Private ranges that are no other VPC's. */
    ownRanges: v.optional(
      v.pipe(
        v.array(v.pipe(v.string(), v.maxLength(64))),
        v.minLength(1, 'must hold at least one range'),
        v.maxLength(100, 'must hold at most 100 ranges'),
      ),
    ),
    /** Services of the catalogue, by name, or all of them. */
    services: v.optional(
      v.union(
        [
          v.literal('catalogue'),
          v.pipe(v.array(FileText), v.minLength(1, 'must name at least one service')),
        ],
        'must be catalogue, or a list of names of its services',
      ),
    ),
    tcp: v.optional(Ports),
    udp: v.optional(Ports),
    /** Whole protocols. */
    protocols: v.optional(
      v.pipe(v.array(FileText), v.minLength(1, 'must name at least one protocol')),
    ),
    interfaces: v.optional(
      v.pipe(
        v.number(),
        v.integer('must be a whole number'),
        v.minValue(0, 'must be 0 or more'),
        v.maxValue(limits.targetsPerChange, `must be at most ${limits.targetsPerChange}`),
      ),
      0,
    ),
    /** Whether a request may accept more of it by its id. */
    accept: v.optional(v.boolean(), true),
  }),
  v.check(
    ({ from, ownRanges }) => (from === 'otherVpcs') === (ownRanges !== undefined),
    'must have ownRanges, the ranges of your own VPC, where it is from otherVpcs, and nowhere else',
  ),
);
export type NewExposure = v.InferOutput<typeof NewExposure>;

/** Who puts the groups back, or replaces the instance, whatever is changed. */
const OwnedBy = v.strictObject({
  /** A key, with any value, or keys with values. */
  tag: v.union([FileText, FileTags], 'must be the key of a tag, or {key: value}'),
  action: v.picklist(['warn', 'refuse'], 'must be warn or refuse'),
  /** What is said to whoever asks for the change. */
  say: FileText,
});

const Reason = v.strictObject({
  required: v.literal(true, 'must be true; leave reason out where none is required'),
  /** A regular expression that some part of the reason must fit. */
  pattern: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1, 'must not be empty'),
      v.maxLength(200, 'must be at most 200 characters'),
      v.check(isPattern, 'must be a regular expression such as ^(CHG|INC)-\\d+'),
    ),
  ),
});

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

/** The group that isolates the interfaces of a VPC whose groups are of one type. */
export const IsolationGroup = v.strictObject({
  vpcId: VpcId,
  type: v.picklist(['basic', 'advanced'], 'must be basic or advanced'),
  group: FileGroup,
});
export type IsolationGroup = v.InferOutput<typeof IsolationGroup>;

export const GuardrailsFile = v.strictObject({
  version: v.literal(1, 'must be 1'),
  reason: v.optional(Reason),
  changeWindows: v.optional(ChangeWindows),
  maxTargets: v.optional(
    v.pipe(
      v.number(),
      v.integer('must be a whole number'),
      v.minValue(1, 'must be 1 or more'),
      v.maxValue(limits.targetsPerChange, `must be at most ${limits.targetsPerChange}`),
    ),
  ),
  protected: v.optional(Protected),
  mustStay: v.optional(FileGroups),
  maxRemovedShare: v.optional(
    v.pipe(v.string(), v.regex(/^([1-9]\d?|100)%$/, 'must be a percentage from 1% to 100%')),
  ),
  ownedBy: v.optional(
    v.pipe(
      v.array(OwnedBy),
      v.minLength(1, 'must hold at least one owner'),
      v.maxLength(50, 'must hold at most 50 owners'),
    ),
  ),
  /** Absent: the services of the catalogue from the Internet. An empty list: nothing is held back. */
  maxNewExposure: v.optional(
    v.pipe(v.array(NewExposure), v.maxLength(50, 'must hold at most 50 exposures')),
  ),
  isolation: v.optional(
    v.pipe(
      v.array(IsolationGroup),
      v.minLength(1, 'must hold at least one group'),
      v.maxLength(200, 'must hold at most 200 groups'),
      v.check((groups) => {
        const places = groups.map(({ vpcId, type }) => `${vpcId} ${type}`);
        return new Set(places).size === places.length;
      }, 'must hold one group for each VPC and type'),
    ),
  ),
  /** The guardrails that a request may override by name. */
  mayOverride: v.optional(
    v.pipe(
      v.array(
        v.picklist(overridableGuardrails, `must be one of ${overridableGuardrails.join(', ')}`),
      ),
      v.check((names) => new Set(names).size === names.length, 'must name each guardrail once'),
    ),
    [],
  ),
});
export type GuardrailsFile = v.InferOutput<typeof GuardrailsFile>;
