import * as v from 'valibot';

/** A moment, ISO 8601 in UTC. */
export const Time = v.pipe(v.string(), v.isoTimestamp());
