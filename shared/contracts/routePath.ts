/** The names in braces of a path template: `changeId` of `/changes/{changeId}/stop`. */
export type PathParameter<Template extends string> =
  Template extends `${string}{${infer Name}}${infer Rest}` ? Name | PathParameter<Rest> : never;

export type PathParameters<Template extends string> = Readonly<
  Record<PathParameter<Template>, string>
>;

/** The path of a template with its parameters filled in, percent-encoded. */
export function fillPath<Template extends string>(
  template: Template,
  parameters: PathParameters<Template>,
): string {
  const values: Readonly<Record<string, string>> = parameters;
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
}

/** The parameters of a decoded path, each one segment; undefined where the template does not fit. */
export function matchPath<Template extends string>(
  template: Template,
  path: string,
): PathParameters<Template> | undefined {
  const wanted = template.split('/');
  const found = path.split('/');
  if (wanted.length !== found.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = found[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== value : value === '') return undefined;
    if (name !== undefined) parameters[name] = value;
  }
  return parameters as PathParameters<Template>;
}
