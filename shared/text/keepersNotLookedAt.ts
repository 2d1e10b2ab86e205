/**
 * What may keep a group by its id and is no part of a snapshot: nobody may be told to delete a group
 * without a word of it.
 */
export const KEEPERS_NOT_LOOKED_AT =
  'RDS, Redis, PolarDB, Auto Scaling, launch templates, NLB and rules of other accounts were not looked at';
