import type * as v from 'valibot';
import { ChangeListQuery, changeListRanges } from './changeList.js';
import { ChangeRequest } from './changeRequest.js';
import { RunRequest } from './complianceRun.js';
import { DryRunQuery } from './dryRun.js';
import { ChangeId, RunId } from './ids.js';
import type { ProblemCode } from './problemCodes.js';
import type { PathParameters } from './routePath.js';
import { LatestRunQuery } from './runView.js';
import { RetryRequest, UndoRequest } from './takeUpRequest.js';
import { TargetPageQuery } from './targetView.js';

/** A route of the HTTP API. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** A name in braces stands for one segment; `pathParameters` has the form of each. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** Takes the header Idempotency-Key: a request that is repeated with it is the same one. */
  readonly isKeyed?: boolean;
  readonly query?: v.GenericSchema & { readonly entries: v.ObjectEntries };
  readonly body?: { readonly schema: v.GenericSchema; readonly isRequired: boolean };
  /** What it can answer besides `problemsOfEveryRoute`. */
  readonly problems: readonly ProblemCode[];
}

/** The form of what stands for a name in braces. */
export const pathParameters = { changeId: ChangeId, runId: RunId } as const;

/** What a request that fits no route is answered with. */
export const problemsWithoutRoute = [
  'notFound',
  'methodNotAllowed',
] as const satisfies readonly ProblemCode[];

/** What any request that fits a route can be answered with. */
const problemsOfEveryRoute = [
  'badDigest',
  'bodyTooLarge',
  'internal',
] as const satisfies readonly ProblemCode[];

/** What any POST can be answered with besides: it is signed, and counts once. */
const problemsOfEveryPost = [
  'signatureMissing',
  'requestRepeated',
  'coordination',
] as const satisfies readonly ProblemCode[];

/** Every problem that a route can answer with. */
export const problemsOfRoute = ({ method, problems }: Route): readonly ProblemCode[] => [
  ...problems,
  ...problemsOfEveryRoute,
  ...(method === 'POST' ? problemsOfEveryPost : []),
];

const told = (name: keyof typeof changeListRanges) => {
  const { from, to, otherwise } = changeListRanges[name];
  return `\`${name}\` (${from} to ${to}, ${otherwise} unless told)`;
};

const ofEvidence = ['evidence', 'evidenceUnreadable'] as const;

/** What a submission of a change, or its dry run, can be answered with. */
const ofSubmission = [
  'badRequest',
  'badIdempotencyKey',
  'idempotencyKeyReserved',
  'badQuery',
  'idempotencyKeyReused',
  'planStale',
  'guardrails',
  'tooManyTargets',
  'refused',
  'emptySelection',
  'regionNotServed',
  'cloudUnavailable',
  ...ofEvidence,
  'workflow',
] as const satisfies readonly ProblemCode[];

/**
 * The HTTP API; `routeAnswers` has what each answers. The dispatcher, the client and its types, the
 * OpenAPI document, the links in answers and the tables of docs/http-api.md are made from it.
 */
export const routes = {
  createChange: {
    method: 'POST',
    path: '/changes',
    summary: 'Ask for a change, or plan it without writing anything',
    isKeyed: true,
    query: DryRunQuery,
    body: { schema: ChangeRequest, isRequired: true },
    problems: ofSubmission,
  },
  listChanges: {
    method: 'GET',
    path: '/changes',
    summary: `The changes of the last ${told('days')}, newest day first, ${told('limit')} a page`,
    query: ChangeListQuery,
    problems: ['badQuery', ...ofEvidence],
  },
  showChange: {
    method: 'GET',
    path: '/changes/{changeId}',
    summary: 'Where a change stands: counts, wave, rate, eta, what it waits for, timeline',
    problems: ['badChangeId', 'changeNotFound', ...ofEvidence],
  },
  showTargets: {
    method: 'GET',
    path: '/changes/{changeId}/targets',
    summary: 'The targets of a change, a page at a time',
    query: TargetPageQuery,
    problems: ['badChangeId', 'changeNotFound', 'badPageToken', ...ofEvidence],
  },
  stopChange: {
    method: 'POST',
    path: '/changes/{changeId}/stop',
    summary: 'Stop a change: no further write is made, what was done is verified',
    problems: ['badChangeId', 'changeNotFound', 'changeEnded', ...ofEvidence, 'workflow'],
  },
  resumeChange: {
    method: 'POST',
    path: '/changes/{changeId}/resume',
    summary: 'Go on with a change whose execution ended without a report',
    problems: [
      'badChangeId',
      'changeNotFound',
      'planMissing',
      'changeEnded',
      ...ofEvidence,
      'workflow',
    ],
  },
  undoChange: {
    method: 'POST',
    path: '/changes/{changeId}/undo',
    summary: 'Undo an ended change, or plan that: a change of its own that takes back what it did',
    isKeyed: true,
    query: DryRunQuery,
    body: { schema: UndoRequest, isRequired: false },
    problems: ['badChangeId', 'changeNotFound', ...ofSubmission],
  },
  retryChange: {
    method: 'POST',
    path: '/changes/{changeId}/retry',
    summary: 'Make an ended change once more for the targets that did not get there, or plan that',
    isKeyed: true,
    query: DryRunQuery,
    body: { schema: RetryRequest, isRequired: false },
    problems: ['badChangeId', 'changeNotFound', ...ofSubmission],
  },
  checkStanding: {
    method: 'GET',
    path: '/changes/{changeId}/standing',
    summary: 'Whether what an ended change did still stands, and who owns what has lost it',
    problems: ['badChangeId', 'changeNotFound', 'changeRunning', 'cloudUnavailable', ...ofEvidence],
  },
  checkEvidence: {
    method: 'GET',
    path: '/changes/{changeId}/evidence',
    summary: 'Whether the evidence of an ended change is what it was at its end',
    problems: ['badChangeId', 'changeNotFound', 'changeRunning', ...ofEvidence],
  },
  createRun: {
    method: 'POST',
    path: '/compliance/runs',
    summary:
      'Start a compliance run of a region, or of one group or instance of it; without a body, of the whole region of the deployment',
    isKeyed: true,
    body: { schema: RunRequest, isRequired: false },
    problems: [
      'badRequest',
      'badIdempotencyKey',
      'idempotencyKeyReserved',
      'idempotencyKeyReused',
      'regionNotServed',
      ...ofEvidence,
      'workflow',
    ],
  },
  showRun: {
    method: 'GET',
    path: '/compliance/runs/{runId}',
    summary: 'Where a compliance run stands; counts and links to its reports and its snapshot',
    problems: ['runNotFound', ...ofEvidence],
  },
  showLatestRun: {
    method: 'GET',
    path: '/compliance/latest',
    summary:
      'The newest finished compliance run of a whole region (default: that of the deployment)',
    query: LatestRunQuery,
    problems: ['badQuery', 'regionNotServed', 'noRunYet', 'runNotFound', ...ofEvidence],
  },
  showOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'The OpenAPI document of this API',
    problems: [],
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;
export const routeNames = Object.keys(routes) as readonly RouteName[];

type Routes = typeof routes;
export type PathOf<Name extends RouteName> = Routes[Name]['path'];
/** The parameters of the path, by name. */
export type ParametersOf<Name extends RouteName> = PathParameters<PathOf<Name>>;

export type QueryOf<Name extends RouteName> = Routes[Name] extends {
  readonly query: infer Schema extends v.GenericSchema;
}
  ? v.InferInput<Schema>
  : undefined;

/** The body of a request as a client may write it. */
export type BodyOf<Name extends RouteName> = Routes[Name] extends {
  readonly body: { readonly schema: infer Schema extends v.GenericSchema };
}
  ? v.InferInput<Schema>
  : undefined;
