import * as v from 'valibot';

/**
 * The form of an OpenAPI 3.1 document, as far as ours goes: what the specification
 * (https://spec.openapis.org/oas/v3.1.0) allows that we do not use is refused too.
 */

const Words = v.pipe(v.string(), v.minLength(1));

const jsonTypes = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;

/** A JSON schema of draft 2020-12. */
const Schema: v.GenericSchema = v.strictObject({
  $ref: v.optional(v.pipe(v.string(), v.regex(/^#\/components\/schemas\/\w+$/))),
  type: v.optional(v.picklist(jsonTypes)),
  description: v.optional(Words),
  default: v.optional(v.unknown()),
  const: v.optional(v.unknown()),
  enum: v.optional(v.pipe(v.array(v.unknown()), v.minLength(1))),
  properties: v.optional(v.record(v.string(), lazySchema())),
  required: v.optional(v.array(v.string())),
  additionalProperties: v.optional(v.union([v.boolean(), lazySchema()])),
  propertyNames: v.optional(lazySchema()),
  items: v.optional(lazySchema()),
  anyOf: v.optional(v.pipe(v.array(lazySchema()), v.minLength(1))),
  oneOf: v.optional(v.pipe(v.array(lazySchema()), v.minLength(1))),
  not: v.optional(lazySchema()),
  pattern: v.optional(v.pipe(v.string(), v.check(isPattern))),
  format: v.optional(v.picklist(['date-time', 'uri'])),
  minLength: v.optional(v.number()),
  maxLength: v.optional(v.number()),
  minItems: v.optional(v.number()),
  maxItems: v.optional(v.number()),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
});

function lazySchema(): v.GenericSchema {
  return v.lazy(() => Schema);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

const Content = (type: string) => v.strictObject({ [type]: v.strictObject({ schema: Schema }) });

const Parameter = v.pipe(
  v.strictObject({
    name: Words,
    in: v.picklist(['path', 'query', 'header']),
    required: v.boolean(),
    schema: Schema,
  }),
  v.check((one) => one.in !== 'path' || one.required, 'must be required in a path'),
);

const Operation = v.strictObject({
  operationId: Words,
  summary: Words,
  parameters: v.optional(v.array(Parameter)),
  requestBody: v.optional(
    v.strictObject({ required: v.boolean(), content: Content('application/json') }),
  ),
  responses: v.record(
    v.pipe(v.string(), v.regex(/^[245]\d\d$/)),
    v.strictObject({
      description: Words,
      content: v.union([Content('application/json'), Content('application/problem+json')]),
    }),
  ),
});

export const OpenApiForm = v.strictObject({
  openapi: v.literal('3.1.0'),
  info: v.strictObject({ title: Words, version: Words, description: Words }),
  paths: v.record(
    v.pipe(v.string(), v.startsWith('/')),
    v.strictObject({ get: v.optional(Operation), post: v.optional(Operation) }),
  ),
  components: v.strictObject({
    schemas: v.record(v.pipe(v.string(), v.regex(/^\w+$/)), Schema),
  }),
});
export type OpenApiForm = v.InferOutput<typeof OpenApiForm>;
