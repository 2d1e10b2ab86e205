import * as v from 'valibot';

/**
 * Forms of single values of the ECS API, as whoever wrote a file may have written them: a null for what
 * is absent, a list that is null, a boolean as text, a word of a fixed set in another case. What is read
 * is in the form that the API documents.
 */

const absentIfNull = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

/** An object with these fields and others. To valibot alone a list is an object without fields. */
export const objectOf = <TEntries extends v.ObjectEntries>(entries: TEntries) =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), 'must be an object'),
    v.looseObject(entries),
  );

/** A field that may be absent. */
export const optional = <TForm extends v.GenericSchema>(form: TForm) =>
  v.pipe(v.nullish(form), v.transform(absentIfNull));

export const optionalText = optional(v.string());

/** A list; one that is null or absent is empty. */
export const nullableList = <TForm extends v.GenericSchema>(form: TForm) =>
  v.nullish(v.array(form), () => []);

/** A list of ids, in which an id that stands twice counts once. */
const idList = v.pipe(
  v.nullish(v.array(v.string()), () => []),
  v.transform((ids) => [...new Set(ids)]),
);

/** `{SecurityGroupId: [...]}`. */
export const securityGroupIds = v.nullish(objectOf({ SecurityGroupId: idList }), () => ({
  SecurityGroupId: [],
}));

/** `{Tag: [...]}`; a tag is `{TagKey, TagValue}`, or `{Key, Value}` as other calls answer it. */
export const tags = optional(
  objectOf({
    Tag: nullableList(
      v.union([
        v.pipe(
          objectOf({ TagKey: v.string(), TagValue: v.nullish(v.string(), '') }),
          v.transform(({ TagKey, TagValue }) => ({ TagKey, TagValue })),
        ),
        v.pipe(
          objectOf({ Key: v.string(), Value: v.nullish(v.string(), '') }),
          v.transform(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
        ),
      ]),
    ),
  }),
);

/** A boolean, perhaps as the text that old answers had. */
export const optionalBoolean = optional(
  v.union([
    v.boolean(),
    v.pipe(
      v.string(),
      v.regex(/^(true|false)$/i, 'must be true or false'),
      v.transform((text) => text.toLowerCase() === 'true'),
    ),
  ]),
);

/** A word of a fixed set, in any case; another one stays as it is, for the rules to be uncertain of. */
export const wordOf = (words: readonly string[]) => {
  const known = new Map(words.map((word) => [word.toLowerCase(), word]));
  return v.pipe(
    v.string(),
    v.transform((text) => known.get(text.trim().toLowerCase()) ?? text),
  );
};
