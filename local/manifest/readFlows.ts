import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { renderTemplates } from './renderTemplates.js';

export interface FlowResource {
  readonly name: string;
  readonly definition: string;
  readonly description: string;
  readonly roleArn: string;
}

/** What the component reads (facts/cloudflow 7). */
const KNOWN = ['region', 'name', 'description', 'definition', 'type', 'executionMode', 'roleArn'];

/** The flows of s.yaml (`component: flow`), each with its definition as it would be deployed. */
export function readFlows(
  rootDir: string,
  env: Readonly<Record<string, string>>,
): readonly FlowResource[] {
  const file = join(rootDir, 's.yaml');
  const document = parse(readFileSync(file, 'utf8')) as {
    vars?: Record<string, unknown>;
    resources?: Record<string, { component?: string; props?: Record<string, unknown> }>;
  };
  const scope = { env, baseDir: rootDir };
  const vars = renderTemplates(document.vars ?? {}, { ...scope, vars: {} }, 'vars');
  return Object.entries(document.resources ?? {}).flatMap(([name, resource]) => {
    if (resource.component !== 'flow') return [];
    const where = `resources.${name}.props`;
    const props = renderTemplates(
      resource.props ?? {},
      { ...scope, vars: vars as Record<string, unknown> },
      where,
    ) as Record<string, unknown>;
    const unknown = Object.keys(props).find((key) => !KNOWN.includes(key));
    if (unknown !== undefined) throw new Error(`${file}: ${where}: unknown property ${unknown}`);
    const text = (key: string) => {
      const value = props[key];
      if (typeof value !== 'string') throw new Error(`${file}: ${where}.${key} must be a text`);
      return value;
    };
    return [
      {
        name: text('name'),
        description: text('description'),
        roleArn: text('roleArn'),
        definition: readFileSync(join(rootDir, text('definition')), 'utf8'),
      },
    ];
  });
}
