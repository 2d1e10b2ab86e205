import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';
import { Target } from './target.js';
import { Time } from './time.js';

const NamedGroup = recorded({ securityGroupId: v.string(), name: v.string() });

/** A target that is not as an ended change left it. */
const LostTarget = recorded({
  ...Target.entries,
  /** The groups that the change joined and that it is out of, and those it left and that it is in. */
  out: listOf(NamedGroup),
  in: listOf(NamedGroup),
  /** What keeps it as it is configured, by its tags, and the id of that; absent: nothing known. */
  controller: v.optional(v.string()),
  controllerId: v.optional(v.string()),
});

/** Whether what an ended change did still stands. */
export const ChangeStanding = recorded({
  changeId: v.string(),
  regionId: v.string(),
  checkedAt: Time,
  /** The targets that it changed and of which no change of this system took anything back. */
  targets: v.number(),
  standing: v.number(),
  /** Released since. */
  gone: v.number(),
  lost: listOf(LostTarget),
  /** Targets of which an undo or a restore took something back. */
  takenBack: v.number(),
});
export type ChangeStanding = v.InferOutput<typeof ChangeStanding>;
