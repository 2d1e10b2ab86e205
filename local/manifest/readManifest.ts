import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import type { FunctionConfig } from './FunctionConfig.js';
import { ManifestError, ManifestReader } from './ManifestReader.js';
import { parseFunction } from './parseFunction.js';
import { renderTemplates } from './renderTemplates.js';

export interface ManifestOptions {
  readonly sYamlFile: string;
  readonly regionId: string;
  /** What `${env('NAME')}` finds; the environment of this process is not asked. */
  readonly templateEnv: Readonly<Record<string, string | undefined>>;
}

/** The functions that s.yaml describes, by name; any fault in it is a `ManifestError`. */
export function readManifest(options: ManifestOptions): ReadonlyMap<string, FunctionConfig> {
  const functions = new Map<string, FunctionConfig>();
  const baseDir = dirname(options.sYamlFile);
  for (const [name, props] of Object.entries(renderManifest(options))) {
    const where = `resources.${name}.props`;
    const config = parseFunction(where, props, { regionId: options.regionId, baseDir });
    if (functions.has(config.functionName)) {
      throw new ManifestError(where, `the function ${config.functionName} is there twice`);
    }
    functions.set(config.functionName, config);
  }
  return functions;
}

/** The rendered props of each fc3 resource, as `s preview` shows them. */
export function renderManifest(options: ManifestOptions): Record<string, unknown> {
  const { sYamlFile, templateEnv: env } = options;
  let document: unknown;
  try {
    document = parse(readFileSync(sYamlFile, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ManifestError('the file', `can't be read: ${reason}`);
  }
  const root = new ManifestReader('the file', document);
  if (!root.text('edition').startsWith('3.')) root.fail('edition', '3.x.x');
  const baseDir = dirname(sYamlFile);
  const vars = renderTemplates(root.raw('vars') ?? {}, { vars: {}, env, baseDir }, 'vars');
  const scope = { vars: vars as Readonly<Record<string, unknown>>, env, baseDir };
  const resources = root.child('resources');
  return Object.fromEntries(
    resources.names().flatMap((name) => {
      const resource = resources.child(name);
      const component = resource.text('component');
      // Flows are CloudFlow's.
      if (component === 'flow') return [];
      if (component !== 'fc3') resource.fail('component', 'fc3 or flow');
      const where = `resources.${name}.props`;
      return [[name, renderTemplates(resource.raw('props') ?? {}, scope, where)]];
    }),
  );
}
