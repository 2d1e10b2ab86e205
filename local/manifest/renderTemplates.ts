import { resolve } from 'node:path';
import { ManifestError } from './ManifestReader.js';

export interface TemplateScope {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of s.yaml, for `${path('…')}`. */
  readonly baseDir: string;
}

/**
 * Renders the templates of Serverless Devs that this project uses: `${vars.a.b}`,
 * `${env('NAME', 'default')}` and `${path('…')}` (facts/function-compute 6.1). A text that is one
 * template as a whole keeps the value's type. Any other template is an error.
 */
export function renderTemplates(value: unknown, scope: TemplateScope, where: string): unknown {
  if (typeof value === 'string') return renderText(value, scope, where);
  if (Array.isArray(value)) {
    return value.map((item, index) => renderTemplates(item, scope, `${where}[${index}]`));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        renderTemplates(item, scope, `${where}.${name}`),
      ]),
    );
  }
  return value;
}

function renderText(text: string, scope: TemplateScope, where: string): unknown {
  const whole = /^\$\{([^{}]*)\}$/.exec(text);
  if (whole) return evaluate(whole[1] ?? '', scope, where);
  return text.replace(/\$\{([^{}]*)\}/g, (_, inner: string) => {
    const value = evaluate(inner, scope, where);
    if (typeof value === 'object') {
      throw new ManifestError(where, `\${${inner}} is no text and stands inside one`);
    }
    return String(value);
  });
}

function evaluate(inner: string, scope: TemplateScope, where: string): unknown {
  const expression = inner.trim();
  const variable = /^vars\.([\w.-]+)$/.exec(expression)?.[1];
  if (variable !== undefined) {
    const value = variable.split('.').reduce<unknown>(childOf, scope.vars);
    if (value === undefined) throw new ManifestError(where, `vars.${variable} is not defined`);
    return value;
  }
  const call = /^(env|path)\((.*)\)$/s.exec(expression);
  const [first, second, ...more] = call ? argumentsOf(call[2] ?? '', where) : [];
  if (call?.[1] === 'env' && first !== undefined && more.length === 0) {
    const value = scope.env[first] ?? second;
    if (value === undefined) {
      throw new ManifestError(where, `\${${expression}} has no value and no default`);
    }
    return value;
  }
  if (call?.[1] === 'path' && first !== undefined && second === undefined) {
    return resolve(scope.baseDir, first);
  }
  throw new ManifestError(
    where,
    `unknown template \${${expression}}; this region renders vars, env and path`,
  );
}

function childOf(parent: unknown, name: string): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) {
    return undefined;
  }
  return (parent as Readonly<Record<string, unknown>>)[name];
}

/** Arguments in single or double quotes, or bare words. */
function argumentsOf(text: string, where: string): string[] {
  return text.split(/,(?=(?:[^'"]*['"][^'"]*['"])*[^'"]*$)/).map((part) => {
    const match = /^\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))\s*$/.exec(part);
    if (!match) throw new ManifestError(where, `can't read the template argument ${part}`);
    return match[1] ?? match[2] ?? match[3] ?? '';
  });
}
