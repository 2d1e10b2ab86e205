import * as v from 'valibot';
import { SecurityGroupId } from './ids.js';

export const Tags = v.pipe(
  v.record(
    v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
    v.pipe(v.string(), v.maxLength(128)),
  ),
  v.check((tags) => {
    const count = Object.keys(tags).length;
    return count >= 1 && count <= 20;
  }, 'must hold 1 to 20 tags'),
);

/** A group by id, or by name or tag, which is resolved in the VPC of each target. */
export const GroupReference = v.union(
  [
    SecurityGroupId,
    v.strictObject({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) }),
    v.strictObject({ tag: Tags }),
  ],
  'must be a security group id, {"name": "…"} or {"tag": {"key": "value"}}',
);
export type GroupReference = v.InferOutput<typeof GroupReference>;

/** The groups of one field of a request. */
export const Groups = v.pipe(v.array(GroupReference), v.minLength(1), v.maxLength(16));
