import * as v from 'valibot';
import { AcceptedChange, ResumingChange, StoppingChange } from './acceptedChange.js';
import { ChangePage } from './changeList.js';
import { ChangeStanding } from './changeStanding.js';
import { ChangeView } from './changeView.js';
import { DryRun } from './dryRun.js';
import { EvidenceCheck } from './evidenceCheck.js';
import type { RouteName } from './routes.js';
import { AcceptedRun, RunView } from './runView.js';
import { TargetPage } from './targetView.js';

/** What a route answers with one status when nothing stands in its way. */
export interface RouteAnswer {
  readonly schema: v.GenericSchema;
  readonly summary: string;
}

const ofSubmission = {
  200: {
    schema: DryRun,
    summary: 'The dry run: plan, violations, and the traffic that opens and closes',
  },
  202: { schema: AcceptedChange, summary: 'The change is queued' },
} as const satisfies Readonly<Record<number, RouteAnswer>>;

/**
 * The answers of the HTTP API by route and HTTP status. It stands beside \`routes\` because who
 * serves them needs their types alone: their schemas would cost each cold start some milliseconds.
 */
export const routeAnswers = {
  createChange: ofSubmission,
  listChanges: { 200: { schema: ChangePage, summary: 'A page of changes' } },
  showChange: { 200: { schema: ChangeView, summary: 'The change' } },
  showTargets: { 200: { schema: TargetPage, summary: 'A page of targets' } },
  stopChange: { 202: { schema: StoppingChange, summary: 'The change stops' } },
  resumeChange: { 202: { schema: ResumingChange, summary: 'The change goes on' } },
  undoChange: ofSubmission,
  retryChange: ofSubmission,
  checkStanding: { 200: { schema: ChangeStanding, summary: 'What stands, and what does not' } },
  checkEvidence: { 200: { schema: EvidenceCheck, summary: 'What was compared, and what differs' } },
  createRun: { 202: { schema: AcceptedRun, summary: 'The run is queued' } },
  showRun: { 200: { schema: RunView, summary: 'The run' } },
  showLatestRun: { 200: { schema: RunView, summary: 'The run' } },
  showOpenApi: {
    200: { schema: v.looseObject({ openapi: v.string() }), summary: 'The document' },
  },
} as const satisfies Readonly<Record<RouteName, Readonly<Record<number, RouteAnswer>>>>;

type RouteAnswers = typeof routeAnswers;
export type StatusOf<Name extends RouteName> = keyof RouteAnswers[Name];

/** The body of an answer with a status. */
export type AnswerOf<
  Name extends RouteName,
  Status extends StatusOf<Name> = StatusOf<Name>,
> = RouteAnswers[Name][Status] extends {
  readonly schema: infer Schema extends v.GenericSchema;
}
  ? v.InferOutput<Schema>
  : never;
