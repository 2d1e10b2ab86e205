import * as v from 'valibot';

/** The schemas whose form is known; any other one is a mistake that shows when it is loaded. */
type Known =
  | v.StrictObjectSchema<v.ObjectEntries, v.ErrorMessage<v.StrictObjectIssue> | undefined>
  | v.ArraySchema<v.GenericSchema, v.ErrorMessage<v.ArrayIssue> | undefined>
  | v.OptionalSchema<v.GenericSchema, unknown>
  | v.UnionSchema<
      readonly v.GenericSchema[],
      v.ErrorMessage<v.UnionIssue<v.BaseIssue<unknown>>> | undefined
    >
  | v.RecordSchema<
      v.GenericSchema<string, string>,
      v.GenericSchema,
      v.ErrorMessage<v.RecordIssue> | undefined
    >
  | v.StringSchema<v.ErrorMessage<v.StringIssue> | undefined>
  | v.NumberSchema<v.ErrorMessage<v.NumberIssue> | undefined>
  | v.BooleanSchema<v.ErrorMessage<v.BooleanIssue> | undefined>
  | v.LiteralSchema<v.Literal, v.ErrorMessage<v.LiteralIssue> | undefined>
  | v.PicklistSchema<readonly string[], v.ErrorMessage<v.PicklistIssue> | undefined>
  | v.UnknownSchema;

/**
 * The form of a schema alone: what was checked when it came in is read back without its limits, and
 * fields that the schema does not name are passed over. So a version of a deployment reads what its
 * neighbour accepted, whose limits may be others and whose fields may be more. Defaults stay.
 */
export function structureOf<TSchema extends v.GenericSchema>(
  schema: TSchema,
): v.GenericSchema<v.InferInput<TSchema>, v.InferOutput<TSchema>> {
  return looseForm(schema as unknown as Known) as v.GenericSchema<
    v.InferInput<TSchema>,
    v.InferOutput<TSchema>
  >;
}

const inner = (schema: v.GenericSchema) => looseForm(schema as unknown as Known);

function looseForm(schema: Known): v.GenericSchema {
  const bare = withoutChecks(schema);
  switch (bare.type) {
    case 'strict_object': {
      const entries = Object.entries(bare.entries as Record<string, v.GenericSchema>);
      return v.object(Object.fromEntries(entries.map(([key, value]) => [key, inner(value)])));
    }
    case 'array':
      return v.array(inner(bare.item));
    case 'optional':
      return v.optional(inner(bare.wrapped), bare.default);
    case 'union':
      return v.union(bare.options.map(inner));
    case 'record':
      return v.record(v.string(), inner(bare.value));
    case 'string':
    case 'number':
    case 'boolean':
    case 'literal':
    case 'picklist':
    case 'unknown':
      return bare;
    default:
      return unknownForm(bare);
  }
}

/** The schema that a pipe begins with: its checks go, and it has nothing but checks. */
function withoutChecks(schema: Known): Known {
  if (!('pipe' in schema)) return schema;
  const [first, ...rest] = schema.pipe as readonly [Known, ...{ kind: string; type: string }[]];
  const other = rest.find(({ kind }) => kind !== 'validation');
  if (other) throw new TypeError(`structureOf knows no ${other.kind} '${other.type}' in a pipe`);
  return first;
}

function unknownForm(schema: never): never {
  throw new TypeError(`structureOf knows no schema '${(schema as { type: string }).type}'`);
}
