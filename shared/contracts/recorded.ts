import * as v from 'valibot';

/**
 * An object of the evidence or of an answer. Fields that it does not name are passed over: two
 * neighbouring versions of a deployment read each other's objects, and the newer one may write more
 * of the same `v`.
 */
export const recorded = <TEntries extends v.ObjectEntries>(entries: TEntries) =>
  v.pipe(v.object(entries), v.readonly());

/** A list in such an object. */
export const listOf = <TItem extends v.GenericSchema>(item: TItem) =>
  v.pipe(v.array(item), v.readonly());
