import * as v from 'valibot';

/** The formats in which the findings of a run are kept. */
export const ReportFormat = v.picklist([
  'json',
  'html',
  'sarif',
  'ocsf',
  'csv',
  'markdown',
  'junit',
]);
export type ReportFormat = v.InferOutput<typeof ReportFormat>;
