import * as v from 'valibot';
import { ChangeLinks } from './changeView.js';
import { recorded } from './recorded.js';

/** A change that was taken in, or asked to stop; it goes on by itself. */
const accepted = <TStatus extends 'queued' | 'stopping'>(status: TStatus) =>
  recorded({ changeId: v.string(), status: v.literal(status), links: ChangeLinks });

export const AcceptedChange = accepted('queued');
export type AcceptedChange = v.InferOutput<typeof AcceptedChange>;

export const StoppingChange = accepted('stopping');
export type StoppingChange = v.InferOutput<typeof StoppingChange>;

/** `running`: it had not stood still, and nothing was started. */
export const ResumingChange = recorded({
  changeId: v.string(),
  status: v.picklist(['resuming', 'running']),
  links: ChangeLinks,
});
export type ResumingChange = v.InferOutput<typeof ResumingChange>;
