import * as v from 'valibot';
import { AcceptedChange, StoppingChange } from './acceptedChange.js';
import { ChangeListQuery, ChangePage, changeListRanges } from './changeList.js';
import { ChangeRequest } from './changeRequest.js';
import { ChangeView } from './changeView.js';
import { RunRequest } from './complianceRun.js';
import { DryRun, DryRunQuery } from './dryRun.js';
import { ChangeId, RunId } from './ids.js';
import type { ProblemCode } from './problemCodes.js';
import type { PathParameters } from './routePath.js';
import { AcceptedRun, LatestRunQuery, RunView } from './runView.js';
import { TargetPage, TargetPageQuery } from './targetView.js';

/** What a route answers with one status when nothing stands in its way. */
export interface RouteAnswer {
  readonly schema: v.GenericSchema;
  readonly summary: string;
}

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
  /** By HTTP status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
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

/**
 * The HTTP API. The dispatcher, the client and its types, the OpenAPI document, the links in answers
 * and the tables of docs/http-api.md are made from it.
 */
export const routes = {
  createChange: {
    method: 'POST',
    path: '/changes',
    summary: 'Ask for a change, or plan it without writing anything',
    isKeyed: true,
    query: DryRunQuery,
    body: { schema: ChangeRequest, isRequired: true },
    answers: {
      200: {
        schema: DryRun,
        summary: 'The dry run: plan, violations, and the traffic that opens and closes',
      },
      202: { schema: AcceptedChange, summary: 'The change is queued' },
    },
    problems: [
      'badRequest',
      'badIdempotencyKey',
      'idempotencyKeyReserved',
      'badQuery',
      'idempotencyKeyReused',
      'tooManyTargets',
      'refused',
      'emptySelection',
      'regionNotServed',
      'cloudUnavailable',
      ...ofEvidence,
      'workflow',
    ],
  },
  listChanges: {
    method: 'GET',
    path: '/changes',
    summary: `The changes of the last ${told('days')}, newest day first, ${told('limit')} a page`,
    query: ChangeListQuery,
    answers: { 200: { schema: ChangePage, summary: 'A page of changes' } },
    problems: ['badQuery', ...ofEvidence],
  },
  showChange: {
    method: 'GET',
    path: '/changes/{changeId}',
    summary: 'Where a change stands: counts, wave, rate, eta, what it waits for, timeline',
    answers: { 200: { schema: ChangeView, summary: 'The change' } },
    problems: ['badChangeId', 'changeNotFound', ...ofEvidence],
  },
  showTargets: {
    method: 'GET',
    path: '/changes/{changeId}/targets',
    summary: 'The targets of a change, a page at a time',
    query: TargetPageQuery,
    answers: { 200: { schema: TargetPage, summary: 'A page of targets' } },
    problems: ['badChangeId', 'changeNotFound', 'badPageToken', ...ofEvidence],
  },
  stopChange: {
    method: 'POST',
    path: '/changes/{changeId}/stop',
    summary: 'Stop a change: no further write is made, what was done is verified',
    answers: { 202: { schema: StoppingChange, summary: 'The change stops' } },
    problems: ['badChangeId', 'changeNotFound', 'changeEnded', ...ofEvidence],
  },
  createRun: {
    method: 'POST',
    path: '/compliance/runs',
    summary:
      'Start a compliance run of a region, or of one group or instance of it; without a body, of the whole region of the deployment',
    isKeyed: true,
    body: { schema: RunRequest, isRequired: false },
    answers: { 202: { schema: AcceptedRun, summary: 'The run is queued' } },
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
    answers: { 200: { schema: RunView, summary: 'The run' } },
    problems: ['runNotFound', ...ofEvidence],
  },
  showLatestRun: {
    method: 'GET',
    path: '/compliance/latest',
    summary:
      'The newest finished compliance run of a whole region (default: that of the deployment)',
    query: LatestRunQuery,
    answers: { 200: { schema: RunView, summary: 'The run' } },
    problems: ['badQuery', 'regionNotServed', 'noRunYet', 'runNotFound', ...ofEvidence],
  },
  showOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'The OpenAPI document of this API',
    answers: {
      200: { schema: v.looseObject({ openapi: v.string() }), summary: 'The document' },
    },
    problems: [],
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;
export const routeNames = Object.keys(routes) as readonly RouteName[];

type Routes = typeof routes;
export type StatusOf<Name extends RouteName> = keyof Routes[Name]['answers'];

/** The body of an answer with a status. */
export type AnswerOf<
  Name extends RouteName,
  Status extends StatusOf<Name> = StatusOf<Name>,
> = Routes[Name]['answers'][Status] extends {
  readonly schema: infer Schema extends v.GenericSchema;
}
  ? v.InferOutput<Schema>
  : never;

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
