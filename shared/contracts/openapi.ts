import { toJsonSchema } from '@valibot/to-json-schema';
import { ChangeRequest } from './changeRequest.js';
import { RunRequest } from './complianceRun.js';
import { limits } from './limits.js';

const text = { type: 'string' } as const;
const time = { ...text, format: 'date-time' } as const;

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

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { ...text, pattern: '^[A-Za-z0-9._:-]{1,128}$' },
};

const runId = {
  name: 'runId',
  in: 'path',
  required: true,
  schema: { ...text, pattern: '^run-\\d{8}T\\d{6}Z-[0-9a-f]{8}$' },
};

const run = { $ref: '#/components/schemas/ComplianceRun' };

const acceptedRun = {
  type: 'object',
  required: ['runId', 'status', 'links'],
  properties: { runId: text, status: text, links: { type: 'object' } },
};

/** The OpenAPI 3.1 document of the HTTP trigger; the requests' schemas are those that validate. */
export function openApiDocument(): Record<string, unknown> {
  const options = { errorMode: 'ignore', typeMode: 'input' } as const;
  const { $schema: _change, ...changeRequest } = toJsonSchema(ChangeRequest, options);
  const { $schema: _run, ...runRequest } = toJsonSchema(RunRequest, options);
  return {
    openapi: '3.1.0',
    info: {
      title: 'sg-membership',
      version: '1',
      description:
        'Changes of security group membership, and compliance runs. Requests are signed (ACS3-HMAC-SHA256); sign x-acs-content-sha256 of the body too.',
    },
    paths: {
      '/changes': {
        post: {
          summary: 'Ask for a change, or plan it without writing anything',
          parameters: [
            idempotencyKey,
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
      '/compliance/runs': {
        post: {
          summary: 'Start a compliance run of a region, or of one group or instance of it',
          parameters: [idempotencyKey],
          requestBody: {
            required: false,
            description: 'Absent: the whole region of the deployment',
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/RunRequest' } },
            },
          },
          responses: {
            202: answer('The run is queued', acceptedRun),
            400: problem('Malformed JSON, an unknown field, a bad id or key, both scopes'),
            409: problem('The Idempotency-Key was used for another run'),
            413: problem(`A body over ${limits.requestBodyBytes} bytes`),
            422: problem('The region is not served by this deployment'),
            503: problem('The cloud did not answer in time; send it again with its key'),
          },
        },
      },
      '/compliance/runs/{runId}': {
        get: {
          summary: 'Where a compliance run stands, with links to its reports',
          parameters: [runId],
          responses: {
            200: answer('The run', run),
            404: problem('There is no such run'),
          },
        },
      },
      '/compliance/latest': {
        get: {
          summary: 'The newest finished compliance run of a whole region',
          parameters: [
            { name: 'regionId', in: 'query', schema: text, description: 'Default: the own region' },
          ],
          responses: {
            200: answer('The run', run),
            400: problem('regionId is no region id'),
            404: problem('No run of the region has ended in the last 13 months'),
            422: problem('The region is not served by this deployment'),
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
        // That both scopes are named is refused by a check that a JSON schema is not made from.
        RunRequest: { ...runRequest, not: { required: ['securityGroupId', 'instanceId'] } },
        ComplianceRun: {
          type: 'object',
          required: ['runId', 'regionId', 'status', 'requestedBy', 'receivedAt', 'links'],
          properties: {
            runId: text,
            regionId: text,
            scope: {
              type: 'object',
              description: 'Absent: the whole region',
              properties: { securityGroupId: text, instanceId: text },
            },
            status: { enum: ['queued', 'reading', 'judging', 'completed', 'incomplete'] },
            requestedBy: text,
            receivedAt: time,
            takenAt: { ...time, description: 'When the region was read' },
            endedAt: time,
            counts: { type: 'object' },
            reason: { ...text, description: 'Why it is incomplete' },
            faults: { type: 'array', items: text },
            changesStarted: { type: 'integer' },
            notified: { type: 'integer' },
            links: {
              type: 'object',
              required: ['self', 'reports'],
              properties: {
                self: text,
                reports: {
                  type: 'object',
                  description: 'By format, of each report that is there; good for an hour',
                  propertyNames: {
                    enum: ['json', 'html', 'sarif', 'ocsf', 'csv', 'markdown', 'junit'],
                  },
                  additionalProperties: { ...text, format: 'uri' },
                },
                snapshot: { ...text, format: 'uri' },
              },
            },
          },
        },
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
