import * as v from 'valibot';

type Known =
  | v.ObjectSchema<v.ObjectEntries, undefined>
  | v.StrictObjectSchema<v.ObjectEntries, undefined>
  | v.LooseObjectSchema<v.ObjectEntries, undefined>
  | v.ArraySchema<v.GenericSchema, undefined>
  | v.OptionalSchema<v.GenericSchema, undefined>
  | v.NullableSchema<v.GenericSchema, undefined>
  | v.RecordSchema<v.GenericSchema<string, string>, v.GenericSchema, undefined>
  | v.UnionSchema<readonly v.GenericSchema[], undefined>
  | v.VariantSchema<string, v.VariantOptions<string>, undefined>
  | v.StringSchema<undefined>
  | v.NumberSchema<undefined>
  | v.BooleanSchema<undefined>
  | v.LiteralSchema<v.Literal, undefined>
  | v.PicklistSchema<readonly string[], undefined>
  | v.NeverSchema<undefined>
  | v.UnknownSchema;

/**
 * The schema, but with no field let through that it does not name: a reader passes such fields over,
 * a writer must have none.
 */
export function strictForm(schema: v.GenericSchema): v.GenericSchema {
  if ('pipe' in schema) {
    const [first, ...actions] = schema.pipe as readonly [v.GenericSchema, ...Action[]];
    return actions.reduce<v.GenericSchema>((piped, action) => v.pipe(piped, action), strict(first));
  }
  return strict(schema);
}

type Action = v.PipeAction<unknown, unknown, v.BaseIssue<unknown>>;

function strict(schema: v.GenericSchema): v.GenericSchema {
  const known = schema as unknown as Known;
  switch (known.type) {
    case 'object':
    case 'strict_object':
      return v.strictObject(
        Object.fromEntries(
          Object.entries(known.entries).map(([name, entry]) => [
            name,
            strictForm(entry as v.GenericSchema),
          ]),
        ),
      );
    case 'array':
      return v.array(strictForm(known.item));
    case 'optional':
      return v.optional(strictForm(known.wrapped));
    case 'nullable':
      return v.nullable(strictForm(known.wrapped));
    case 'record':
      return v.record(known.key, strictForm(known.value));
    case 'union':
      return v.union(known.options.map(strictForm));
    case 'variant': {
      const options = known.options.map((option) => strictForm(option as v.GenericSchema));
      return v.variant(known.key, options as unknown as v.VariantOptions<string>);
    }
    case 'loose_object':
    case 'string':
    case 'number':
    case 'boolean':
    case 'literal':
    case 'picklist':
    case 'never':
    case 'unknown':
      return schema;
    default:
      throw new TypeError(`strictForm knows no schema '${schema.type}'`);
  }
}
