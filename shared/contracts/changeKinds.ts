import * as v from 'valibot';
import { Groups } from './groupReference.js';
import { ChangeId, InstanceId, NetworkInterfaceId } from './ids.js';

const Of = { of: ChangeId };

const A_TIME = 'must be a time such as 2027-01-31T16:00:00Z';
const isRead = (time: string) => !Number.isNaN(Date.parse(time));

/** Whether what was changed since is overridden: on these targets, or on all of them. */
const Force = v.union(
  [v.boolean(), v.pipe(v.array(v.union([InstanceId, NetworkInterfaceId])), v.minLength(1))],
  'must be true, false or ids of instances and interfaces',
);

/**
 * The kinds of change, each with the fields of a request that ask for it. A request asks for exactly
 * one kind. Schema, flags of the command and OpenAPI come from this table; what a kind does stands in
 * `shared/change/membership/kinds/`, one file each.
 */
export const changeKinds = {
  /** Groups are joined and left; the others stay. */
  delta: { join: v.optional(Groups), leave: v.optional(Groups) },
  /** The target is in exactly these groups. */
  set: { set: v.optional(Groups) },
  /** Every interface of an instance is in an isolation group, and in no other. */
  quarantine: {
    quarantine: v.optional(
      v.strictObject({
        /** Isolation groups; without them, those of the target's network that bear the tag. */
        groups: v.optional(Groups),
        /** When it is due: somebody is told then, and nothing is changed. */
        expiresAt: v.pipe(
          v.string(),
          v.isoTimestamp(A_TIME),
          // Its form allows an offset of hours alone, which no clock reads; the rest is said above.
          v.check((text) => !v.ISO_TIMESTAMP_REGEX.test(text) || isRead(text), A_TIME),
        ),
      }),
    ),
  },
  /** What a quarantine replaced is put back; one that was put by somebody else ends in these groups. */
  restore: {
    restore: v.optional(
      v.union(
        [v.strictObject({ ...Of, force: v.optional(v.boolean()) }), v.strictObject({ to: Groups })],
        'must be {"of": "chg-…"}, with "force" or without, or {"to": [groups]}',
      ),
    ),
  },
  /** What an ended change did is taken back, as far as it still stands. */
  undo: { undo: v.optional(v.strictObject({ ...Of, force: v.optional(Force) })) },
  /** An ended change is made for the targets that did not get there. */
  retry: { retry: v.optional(v.strictObject(Of)) },
  /** Groups that nothing uses are deleted, in the order of their references. */
  retire: { retire: v.optional(Groups) },
} as const;

export type ChangeKindName = keyof typeof changeKinds;

type FieldsOf<Kind> = Kind extends unknown ? keyof Kind : never;
export type KindField = FieldsOf<(typeof changeKinds)[ChangeKindName]>;

/** The fields of all kinds, as a request schema spreads them. */
export const kindSchemas = {
  ...changeKinds.delta,
  ...changeKinds.set,
  ...changeKinds.quarantine,
  ...changeKinds.restore,
  ...changeKinds.undo,
  ...changeKinds.retry,
  ...changeKinds.retire,
} satisfies Record<KindField, unknown>;

/** The fields that name groups and nothing else. */
export const groupFields = ['join', 'leave', 'set'] as const satisfies readonly KindField[];

/** The kinds that a request asks for; a valid one asks for one. */
export function kindsAskedFor(request: Partial<Record<KindField, unknown>>): ChangeKindName[] {
  return kindNames.filter((kind) => fieldsOf(kind).some((field) => request[field] !== undefined));
}

type Asked = { readonly [Field in KindField]?: unknown };

/** The change of the past that a request is of; undefined where it stands for itself. */
export function earlierChangeOf({ restore, undo, retry }: Asked): string | undefined {
  const asked = undo ?? retry ?? restore;
  const { of } = (asked ?? {}) as { readonly of?: string };
  return of;
}

/** `join and/or leave, or set`. */
export const kindsInWords = (): string =>
  kindNames.map((kind) => fieldsOf(kind).join(' and/or ')).join(', or ');

const kindNames = Object.keys(changeKinds) as ChangeKindName[];
const fieldsOf = (kind: ChangeKindName) => Object.keys(changeKinds[kind]) as KindField[];

/** The kind of a change, as its evidence names it. */
export const ChangeKindName = v.picklist(kindNames);
