import { toJsonSchema } from '@valibot/to-json-schema';
import { ChangeRequest } from './changeRequest.js';
import { limits } from './limits.js';

const text = { type: 'string' } as const;

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const answer = (description: string, schema: Record<string, unknown>) => ({
  description,
  content: { 'application/json': { schema } },
});

const changeId = {
  name: 'changeId',
  in: 'path',
  required: true,
  schema: { ...text, pattern: '^chg-[0-9a-f]{24}$' },
};

const accepted = {
  type: 'object',
  required: ['changeId', 'status', 'links'],
  properties: { changeId: text, status: text, links: { type: 'object' } },
};

/** The OpenAPI 3.1 document of the HTTP trigger; the request's schema is the one that validates. */
export function openApiDocument(): Record<string, unknown> {
  const { $schema: _dialect, ...changeRequest } = toJsonSchema(ChangeRequest, {
    errorMode: 'ignore',
    typeMode: 'input',
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'sg-membership',
      version: '1',
      description:
        'Changes of security group membership. Requests are signed (ACS3-HMAC-SHA256); sign x-acs-content-sha256 of the body too.',
    },
    paths: {
      '/changes': {
        post: {
          summary: 'Ask for a change, or plan it without writing anything',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              schema: { ...text, pattern: '^[A-Za-z0-9._:-]{1,128}$' },
            },
            { name: 'dryRun', in: 'query', schema: { type: 'boolean' } },
          ],
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/ChangeRequest' } },
            },
          },
          responses: {
            200: answer('The plan of a dry run', { $ref: '#/components/schemas/DryRun' }),
            202: answer('The change is queued', accepted),
            400: problem('Malformed JSON, an unknown field, a bad id or key'),
            409: problem('The Idempotency-Key was used for another request'),
            413: problem(
              `A body over ${limits.requestBodyBytes} bytes, or over ${limits.targetsPerChange} targets`,
            ),
            422: problem('Refused: each violation names target, rule, found and wanted'),
            503: problem('The cloud did not answer in time; nothing was started'),
          },
        },
        get: {
          summary: 'The changes of the last days',
          parameters: ['days', 'limit', 'nextToken'].map((name) => ({
            name,
            in: 'query',
            schema: { type: 'integer' },
          })),
          responses: { 200: answer('A page of changes', { type: 'object' }) },
        },
      },
      '/changes/{changeId}': {
        get: {
          summary: 'Where a change stands',
          parameters: [changeId],
          responses: {
            200: answer('The change', { $ref: '#/components/schemas/Change' }),
            404: problem('There is no such change'),
          },
        },
      },
      '/changes/{changeId}/targets': {
        get: {
          summary: 'The targets of a change, a page at a time',
          parameters: [changeId, { name: 'nextToken', in: 'query', schema: text }],
          responses: {
            200: answer('A page of targets', { type: 'object' }),
            404: problem('There is no such change'),
          },
        },
      },
      '/changes/{changeId}/stop': {
        post: {
          summary: 'Stop a change: no further write is made, what was done is verified',
          parameters: [changeId],
          responses: {
            202: answer('The change stops', accepted),
            404: problem('There is no such change'),
            409: problem('The change has ended'),
          },
        },
      },
      '/openapi.json': {
        get: {
          summary: 'This document',
          responses: { 200: answer('OpenAPI', { type: 'object' }) },
        },
      },
    },
    components: {
      schemas: {
        ChangeRequest: changeRequest,
        DryRun: {
          type: 'object',
          required: ['admissible', 'violations', 'violationCount'],
          properties: {
            admissible: { type: 'boolean' },
            plan: { type: 'object' },
            violations: { type: 'array', items: { $ref: '#/components/schemas/Violation' } },
            violationCount: { type: 'integer' },
          },
        },
        Change: {
          type: 'object',
          required: ['changeId', 'status', 'counts', 'timeline'],
          properties: {
            changeId: text,
            status: {
              enum: ['queued', 'applying', 'verifying', 'paused', 'stopping', 'rollingBack'].concat(
                ['completed', 'partial', 'rolledBack', 'stopped', 'incomplete'],
              ),
            },
            counts: { type: 'object' },
            timeline: { type: 'array', items: { type: 'object' } },
          },
        },
        Violation: {
          type: 'object',
          required: ['target', 'rule', 'found', 'wanted'],
          properties: { target: text, rule: text, found: text, wanted: text },
        },
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail'],
          properties: {
            type: text,
            title: text,
            status: { type: 'integer' },
            code: text,
            detail: text,
            violations: { type: 'array', items: { $ref: '#/components/schemas/Violation' } },
            violationCount: { type: 'integer' },
          },
        },
      },
    },
  };
}
