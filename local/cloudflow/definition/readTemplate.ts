import { nodesOf, type Root } from '../expression/ast.js';
import { ExpressionError } from '../expression/ExpressionError.js';
import { parseExpression } from '../expression/parseExpression.js';
import type { Problems } from './Problems.js';
import { jsonOf, type SourceNode } from './sourceTree.js';
import type { Template } from './types.js';

/**
 * Which variables may stand where (facts/cloudflow 4 and 10.5). InputConstructor: the page names
 * `$Context` and `$Global`; `$Context.Current.Input` is the way to the input. A Catch has no output.
 */
const SCOPES = {
  InputConstructor: ['$Context', '$Global'],
  Parameters: ['$Context', '$Input', '$Global'],
  OutputConstructor: ['$Context', '$Input', '$Output', '$Global'],
  GlobalConstructor: ['$Context', '$Input', '$Output', '$Global'],
  Catch: ['$Context', '$Input', '$Global'],
  Condition: ['$Context', '$Input', '$Global'],
  ItemsPath: ['$Context', '$Input'],
} as const satisfies Record<string, readonly Root[]>;
type ScopeName = keyof typeof SCOPES;

/** Where a template or expression stands. */
export interface TemplatePlace {
  readonly path: string;
  readonly scope: ScopeName;
  readonly problems: Problems;
}

/** Reads an expression and notes what is wrong with it. */
export function readExpression(node: SourceNode, place: TemplatePlace) {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    place.problems.add(place.path, node.line, 'an expression must be a text');
    return undefined;
  }
  try {
    const expression = parseExpression(node.value);
    const allowed: readonly Root[] = SCOPES[place.scope];
    for (const one of nodesOf(expression)) {
      if (one.kind === 'path' && !allowed.includes(one.root)) {
        throw new ExpressionError(
          `${one.root} can't be used in ${place.scope}; ${allowed.join(', ')} can`,
        );
      }
    }
    return { source: node.value, expression };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const message = `bad expression ${JSON.stringify(node.value)}: ${error.message}`;
    place.problems.add(place.path, node.line, message);
    return undefined;
  }
}

/**
 * Reads what a constructor builds. `key.$` takes an expression, any other key a literal or a map
 * that is read the same way. Whether `.$` works inside an array was not read (facts/cloudflow
 * 10.7), so it is refused there.
 */
export function readTemplate(node: SourceNode, place: TemplatePlace): Template {
  if (node.kind !== 'map') {
    refuseExpressions(node, place);
    return { kind: 'literal', value: jsonOf(node) };
  }
  const entries: [string, Template][] = [];
  const seen = new Set<string>();
  for (const [key, { line, value }] of node.entries) {
    const path = `${place.path}.${key}`;
    const isExpression = key.endsWith('.$');
    const name = isExpression ? key.slice(0, -2) : key;
    if (name === '') place.problems.add(place.path, line, 'a key is missing before ".$"');
    if (seen.has(name)) place.problems.add(place.path, line, `${name} is given twice`);
    seen.add(name);
    if (isExpression) {
      const read = readExpression(value, { ...place, path });
      if (read) entries.push([name, { kind: 'expression', ...read }]);
    } else {
      entries.push([name, readTemplate(value, { ...place, path })]);
    }
  }
  return { kind: 'map', entries };
}

function refuseExpressions(node: SourceNode, place: TemplatePlace): void {
  if (node.kind === 'list') for (const item of node.items) refuseExpressions(item, place);
  if (node.kind !== 'map') return;
  for (const [key, { line, value }] of node.entries) {
    if (key.endsWith('.$')) {
      place.problems.add(place.path, line, `${key}: expressions inside an array are not confirmed`);
    }
    refuseExpressions(value, place);
  }
}

/** Reads a constructor, which must be a map: state data are objects. */
export function readConstructor(node: SourceNode, place: TemplatePlace): Template | undefined {
  if (node.kind === 'map') return readTemplate(node, place);
  place.problems.add(place.path, node.line, `${place.scope} must be a map`);
  return undefined;
}
