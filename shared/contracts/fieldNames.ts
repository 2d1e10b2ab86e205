import type * as v from 'valibot';

/** A schema with whatever it is made of. */
interface Parts {
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly pipe?: readonly unknown[];
  readonly wrapped?: v.GenericSchema;
  readonly item?: v.GenericSchema;
  readonly options?: readonly unknown[];
}

/** The names of all fields of a schema, however deep, each once: what a misspelt one may have meant. */
export function fieldNames(schema: v.GenericSchema): readonly string[] {
  const names = new Set<string>();
  collect(schema, names);
  return [...names];
}

function collect(schema: unknown, names: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { entries, pipe, wrapped, item, options } = schema as Parts;
  for (const [name, value] of Object.entries(entries ?? {})) {
    names.add(name);
    collect(value, names);
  }
  // The first part of a pipe is the schema itself.
  for (const part of [...(pipe ?? []).slice(1), wrapped, item, ...(options ?? [])]) {
    collect(part, names);
  }
}
