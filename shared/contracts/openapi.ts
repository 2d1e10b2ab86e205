import { toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { AcceptedChange, StoppingChange } from './acceptedChange.js';
import { ChangePage } from './changeList.js';
import { ChangeRequest } from './changeRequest.js';
import { ChangeView } from './changeView.js';
import { RunRequest } from './complianceRun.js';
import { DryRun } from './dryRun.js';
import { ExposureDifference } from './exposure.js';
import { IdempotencyKey } from './ids.js';
import { SkippedTarget, UnchangedTarget } from './plan.js';
import { Verdict } from './probe.js';
import { Problem, Violation } from './problem.js';
import { type ProblemCode, problemCodes } from './problemCodes.js';
import { routeAnswers } from './routeAnswers.js';
import {
  pathParameters,
  problemsOfRoute,
  type Route,
  type RouteName,
  routeNames,
  routes,
} from './routes.js';
import { AcceptedRun, RunView } from './runView.js';
import { TargetPage, TargetView } from './targetView.js';

/** The schemas that have a name in the document. */
const named = {
  ChangeRequest,
  RunRequest,
  AcceptedChange,
  StoppingChange,
  ChangePage,
  ChangeView,
  TargetPage,
  TargetView,
  UnchangedTarget,
  SkippedTarget,
  Verdict,
  DryRun,
  ExposureDifference,
  AcceptedRun,
  RunView,
  Violation,
  Problem,
};

const options = {
  target: 'draft-2020-12',
  typeMode: 'input',
  // What no JSON schema can say (a change asks for exactly one of join/leave and set) is left out.
  errorMode: 'ignore',
  overrideRef: ({ referenceId }: { readonly referenceId: string }) =>
    `#/components/schemas/${referenceId}`,
} as const;

/** The OpenAPI 3.1 document of the HTTP trigger, from the table of routes and their schemas. */
export function openApiDocument() {
  const { RunRequest: runRequest, ...schemas } = toJsonSchemaDefs(named, options);
  return {
    openapi: '3.1.0',
    info: {
      title: 'sg-membership',
      version: '1',
      description:
        'Changes of security group membership, and compliance runs. Requests are signed (ACS3-HMAC-SHA256); a request with a body signs its SHA-256 as x-acs-sgm-body-sha256, and a POST counts once: sign a fresh x-acs-signature-nonce.',
    },
    paths: pathsOf(),
    components: {
      schemas: {
        ...schemas,
        // That both scopes are named is refused by a check that a JSON schema is not made from.
        RunRequest: { ...runRequest, not: { required: ['securityGroupId', 'instanceId'] } },
      },
    },
  };
}

function pathsOf(): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const name of routeNames) {
    const { path, method } = routes[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(name, routes[name]) };
  }
  return paths;
}

function operationOf(name: RouteName, route: Route) {
  const { summary, body } = route;
  const parameters = parametersOf(route);
  return {
    operationId: name,
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? { requestBody: { required: body.isRequired, content: contentOf(body.schema) } }
      : {}),
    responses: responsesOf(name, route),
  };
}

function parametersOf({ path, query, isKeyed }: Route) {
  const inPath = Object.entries(pathParameters)
    .filter(([name]) => path.includes(`{${name}}`))
    .map(([name, schema]) => ({ name, in: 'path', required: true, schema: jsonOf(schema) }));
  const inQuery = Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: schema.type !== 'optional',
    schema: jsonOf(schema as GenericSchema),
  }));
  const header = { name: 'Idempotency-Key', in: 'header', required: false };
  const inHeader = isKeyed ? [{ ...header, schema: jsonOf(IdempotencyKey) }] : [];
  return [...inPath, ...inHeader, ...inQuery];
}

function responsesOf(name: RouteName, route: Route) {
  const responses: Record<string, unknown> = {};
  for (const [status, { summary, schema }] of Object.entries(routeAnswers[name])) {
    responses[status] = { description: summary, content: contentOf(schema) };
  }
  const codes = problemsOfRoute(route);
  for (const status of new Set(codes.map((code) => problemCodes[code].status))) {
    responses[status] = {
      description: codes
        .filter((code) => problemCodes[code].status === status)
        .map(tell)
        .join(' '),
      content: contentOf(Problem, 'application/problem+json'),
    };
  }
  return responses;
}

const tell = (code: ProblemCode) => `\`${code}\`: ${problemCodes[code].meaning}`;

const contentOf = (schema: GenericSchema, type = 'application/json') => ({
  [type]: { schema: jsonOf(schema) },
});

function jsonOf(schema: GenericSchema): Record<string, unknown> {
  const { $schema, $defs, ...json } = toJsonSchema(schema, { ...options, definitions: named });
  return json;
}
