import * as v from 'valibot';

/** Where a change can end. */
export const EndStatus = v.picklist([
  'completed',
  'partial',
  'rolledBack',
  'stopped',
  'incomplete',
]);
export type EndStatus = v.InferOutput<typeof EndStatus>;
export const isEndStatus = (status: string): status is EndStatus => v.is(EndStatus, status);

/** Where a change is. */
export const ChangeStatus = v.picklist([
  'queued',
  'applying',
  'verifying',
  'paused',
  'stopping',
  'rollingBack',
  ...EndStatus.options,
]);
export type ChangeStatus = v.InferOutput<typeof ChangeStatus>;

/** Where a compliance run can end. */
export const RunEndStatus = v.picklist(['completed', 'incomplete']);
export type RunEndStatus = v.InferOutput<typeof RunEndStatus>;

/** Where a compliance run is. */
export const RunStatus = v.picklist(['queued', 'reading', 'judging', ...RunEndStatus.options]);
export type RunStatus = v.InferOutput<typeof RunStatus>;
