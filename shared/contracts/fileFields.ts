import * as v from 'valibot';
import { GroupReference } from './groupReference.js';
import { VpcId } from './ids.js';

/** A text of a file that a person wrote. */
export const FileText = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(512, 'must be at most 512 characters'),
);

/** Valibot takes a list for a record with the keys 0, 1, …. */
export const fields = <T extends v.GenericSchema>(value: T) =>
  v.pipe(
    v.unknown(),
    v.check((input) => !Array.isArray(input), 'must be fields with values, not a list'),
    v.record(v.string(), value),
  );

export const FileTags = v.pipe(
  fields(v.string()),
  // An empty list of tags would select everything.
  v.check((tags) => Object.keys(tags).length > 0, 'must hold at least one tag'),
);

/** Instances; every filter that is given must fit. `name` knows `*`. */
export const PolicySelector = v.pipe(
  v.strictObject({
    tags: v.optional(FileTags),
    name: v.optional(FileText),
    vpcId: v.optional(VpcId),
    zoneId: v.optional(FileText),
  }),
  v.check(
    (select) => Object.keys(select).length > 0,
    'must hold at least one of tags, name, vpcId, zoneId',
  ),
);
export type PolicySelector = v.InferOutput<typeof PolicySelector>;

/** A bare name is what one writes first: the fault names the forms that there are. */
export const FileGroup = v.pipe(
  v.unknown(),
  v.check(
    (input) => typeof input !== 'string' || input.startsWith('sg-'),
    'must be a security group id, {name: …} or {tag: {key: value}}',
  ),
  GroupReference,
);

export const FileGroups = v.pipe(
  v.array(FileGroup),
  v.minLength(1, 'must name at least one group'),
  v.maxLength(16, 'must name at most 16 groups'),
);
