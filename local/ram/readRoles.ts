import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Grant, Role } from './Role.js';

/** deploy/ram.yaml can't be read; the message says where and why. */
export class RolesError extends Error {
  constructor(where: string, problem: string) {
    super(`ram.yaml: ${where}: ${problem}`);
    this.name = 'RolesError';
  }
}

/** What `${name}` stands for in actions' resources and conditions. */
export type RoleNames = Readonly<Record<string, string>>;

/** Reads the roles of a file such as deploy/ram.yaml, strictly. */
export function readRoles(
  file: string,
  names: RoleNames,
  onDenied?: (what: string) => void,
): Role[] {
  const document = mappingOf('the file', parse(readFileSync(file, 'utf8')), ['roles']);
  const roles = mappingOf('roles', document.roles);
  return Object.entries(roles).map(([name, value]) => {
    const where = `roles.${name}`;
    const role = mappingOf(where, value, ['trust', 'statements']);
    const statements = listOf(`${where}.statements`, role.statements);
    const grants = statements.flatMap((statement, index) =>
      readStatement(`${where}.statements[${index}]`, statement, names),
    );
    return new Role(name, textOf(`${where}.trust`, role.trust), grants, onDenied);
  });
}

function readStatement(where: string, value: unknown, names: RoleNames): Grant[] {
  const statement = mappingOf(where, value, ['actions', 'resources', 'conditions']);
  const actions = textsOf(`${where}.actions`, statement.actions);
  const wrong = actions.find((action) => !/^[a-z]+:[A-Z]\w+$/.test(action));
  if (wrong !== undefined) {
    throw new RolesError(`${where}.actions`, `wanted service:Action by its name, found ${wrong}`);
  }
  const resources = textsOf(`${where}.resources`, statement.resources).map((text) =>
    render(`${where}.resources`, text, names),
  );
  const conditions = readConditions(`${where}.conditions`, statement.conditions, names);
  return actions.flatMap((action) =>
    resources.flatMap((resource): Grant[] =>
      conditions === undefined
        ? [{ action, resource }]
        : conditions.map((condition) => ({ action, resource, condition })),
    ),
  );
}

/** `{StringLike: {key: [pattern, …]}}`: other operators and several keys are not used here. */
function readConditions(where: string, value: unknown, names: RoleNames) {
  if (value === undefined) return undefined;
  const { StringLike: like } = mappingOf(where, value, ['StringLike']);
  const [[key, patterns] = [], ...more] = Object.entries(mappingOf(`${where}.StringLike`, like));
  if (key === undefined || more.length > 0) {
    throw new RolesError(`${where}.StringLike`, 'wanted one key');
  }
  return textsOf(`${where}.StringLike.${key}`, patterns).map((text) => ({
    key,
    pattern: render(`${where}.StringLike.${key}`, text, names),
  }));
}

function render(where: string, text: string, names: RoleNames): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = names[name];
    if (value === undefined) throw new RolesError(where, `\${${name}} stands for nothing`);
    return value;
  });
}

function mappingOf(where: string, value: unknown, known?: readonly string[]) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RolesError(where, `wanted a mapping, found ${JSON.stringify(value)}`);
  }
  const unknown = known && Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RolesError(where, `unknown property ${unknown}`);
  return value as Readonly<Record<string, unknown>>;
}

function listOf(where: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new RolesError(where, `wanted a list with something in it, found ${JSON.stringify(value)}`);
}

function textsOf(where: string, value: unknown): string[] {
  return listOf(where, value).map((item, index) => textOf(`${where}[${index}]`, item));
}

function textOf(where: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RolesError(where, `wanted a text, found ${JSON.stringify(value)}`);
}
