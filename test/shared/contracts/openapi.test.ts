import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../shared/contracts/openapi.js';

interface Operation {
  readonly responses: Record<string, unknown>;
}

describe('the OpenAPI document', () => {
  const document = openApiDocument() as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: {
      schemas: Record<
        string,
        { properties?: Record<string, unknown>; additionalProperties?: boolean }
      >;
    };
  };

  it('has every route of the service', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toStrictEqual([
      'GET /changes',
      'GET /changes/{changeId}',
      'GET /changes/{changeId}/targets',
      'GET /openapi.json',
      'POST /changes',
      'POST /changes/{changeId}/stop',
    ]);
  });

  it('has the schema that validates requests, unknown fields refused', () => {
    const schema = document.components.schemas.ChangeRequest;
    expect(Object.keys(schema?.properties ?? {})).toStrictEqual([
      'regionId',
      'targets',
      'interfaces',
      'invalidTargets',
      'join',
      'leave',
      'set',
      'checks',
      'onFailure',
      'rollout',
      'reason',
      'idempotencyKey',
    ]);
    expect(schema?.additionalProperties).toBe(false);
  });

  it('names only schemas that it has', () => {
    const names = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !(name in document.components.schemas))).toStrictEqual([]);
  });
});
