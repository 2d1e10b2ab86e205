import * as v from 'valibot';
import { Groups } from './groupReference.js';

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
} as const;

export type ChangeKindName = keyof typeof changeKinds;

type FieldsOf<Kind> = Kind extends unknown ? keyof Kind : never;
export type KindField = FieldsOf<(typeof changeKinds)[ChangeKindName]>;

/** The fields of all kinds, as a request schema spreads them. */
export const kindSchemas = { ...changeKinds.delta, ...changeKinds.set } satisfies Record<
  KindField,
  unknown
>;

export const kindFields = Object.keys(kindSchemas) as KindField[];

/** The kinds that a request asks for; a valid one asks for one. */
export function kindsAskedFor(request: Partial<Record<KindField, unknown>>): ChangeKindName[] {
  return kindNames.filter((kind) => fieldsOf(kind).some((field) => request[field] !== undefined));
}

/** `join and/or leave, or set`. */
export const kindsInWords = (): string =>
  kindNames.map((kind) => fieldsOf(kind).join(' and/or ')).join(', or ');

const kindNames = Object.keys(changeKinds) as ChangeKindName[];
const fieldsOf = (kind: ChangeKindName) => Object.keys(changeKinds[kind]) as KindField[];
