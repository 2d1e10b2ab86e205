import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../shared/contracts/openapi.js';
import { parse } from '../../../shared/contracts/parse.js';
import { routeNames, routes } from '../../../shared/contracts/routes.js';
import { reportNames } from '../../../shared/reports/reportNames.js';
import { OpenApiForm } from './openApiForm.js';

describe('the OpenAPI document', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument()));
  const parsed = parse(OpenApiForm, document);
  const { paths, schemas } = parsed.ok
    ? { paths: parsed.value.paths, schemas: document.components.schemas }
    : { paths: {}, schemas: {} };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

  it('has the form that the specification asks for', () => {
    expect(parsed).toStrictEqual({ ok: true, value: document });
  });

  it('has every route of the table under its name', () => {
    const found = operations.map(({ path, method, operation }) => [
      operation.operationId,
      `${method.toUpperCase()} ${path}`,
    ]);
    const wanted = routeNames.map((name) => [name, `${routes[name].method} ${routes[name].path}`]);
    expect(found.sort()).toStrictEqual(wanted.sort());
  });

  it('says of each name in a path what may stand there', () => {
    const declared = operations.map(({ path, operation }) => [
      path,
      (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name),
    ]);
    const named = operations.map(({ path }) => [
      path,
      [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
    ]);
    expect(declared).toStrictEqual(named);
    const [runId] = paths['/compliance/runs/{runId}']?.get?.parameters ?? [];
    const { pattern } = (runId?.schema ?? {}) as { pattern?: string };
    expect('run-20270131T033000Z-1a2b3c4d').toMatch(new RegExp(pattern ?? 'x'));
  });

  it('says which answers and which problems a route has, by status', () => {
    const responses = paths['/changes/{changeId}/stop']?.post?.responses ?? {};
    const problems = { 'application/problem+json': { schema: { $ref: refTo('Problem') } } };
    expect(responses).toStrictEqual({
      202: {
        description: 'The change stops',
        content: { 'application/json': { schema: { $ref: refTo('StoppingChange') } } },
      },
      400: {
        description:
          '`badChangeId`: The id in the path is not the id of a change. `badDigest`: The SHA-256 of the body is not signed, or is not that of the body.',
        content: problems,
      },
      401: {
        description: '`signatureMissing`: A POST has no signature of the form ACS3-HMAC-SHA256.',
        content: problems,
      },
      404: { description: '`changeNotFound`: There is no change of that id.', content: problems },
      409: {
        description:
          '`changeEnded`: The change has ended, so there is nothing to stop or to go on with. `requestRepeated`: This very POST, with this signature or nonce, was received before; sign it anew.',
        content: problems,
      },
      413: { description: '`bodyTooLarge`: The body has more than 1 MiB.', content: problems },
      500: {
        description:
          '`evidenceUnreadable`: An object of the evidence has another version or form; sending again does not help.',
        content: problems,
      },
      503: {
        description:
          "`evidence`: The bucket of the evidence can't be read or written. `workflow`: CloudFlow does not answer. `internal`: The service failed; its log has more under the request id. `coordination`: The bucket by which the functions coordinate can't be read or written.",
        content: problems,
      },
    });
  });

  it('has the schema that validates requests, unknown fields refused', () => {
    expect(Object.keys(schemas.ChangeRequest.properties)).toStrictEqual([
      'regionId',
      'targets',
      'interfaces',
      'invalidTargets',
      'join',
      'leave',
      'set',
      'quarantine',
      'restore',
      'undo',
      'retry',
      'retire',
      'checks',
      'onFailure',
      'rollout',
      'acceptExposure',
      'overrideGuardrails',
      'expectPlan',
      'overlap',
      'reason',
      'idempotencyKey',
    ]);
    expect(schemas.ChangeRequest.additionalProperties).toBe(false);
  });

  it('says of a run what validates its request, and what its answers hold', () => {
    const { RunRequest, RunView } = schemas;
    expect(Object.keys(RunRequest.properties)).toStrictEqual([
      'regionId',
      'securityGroupId',
      'instanceId',
    ]);
    expect(RunRequest).toMatchObject({
      additionalProperties: false,
      not: { required: ['securityGroupId', 'instanceId'] },
    });
    const { reports } = RunView.properties.links.properties;
    expect(reports.propertyNames.enum).toStrictEqual(Object.keys(reportNames));
  });

  it('names the schemas that it has, and no other', () => {
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    const named = new Set(refs.map((match) => match[1] ?? ''));
    expect([...named].sort()).toStrictEqual(Object.keys(schemas).sort());
  });
});

const refTo = (name: string) => `#/components/schemas/${name}`;
