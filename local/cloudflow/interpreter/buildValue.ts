import type { Template } from '../definition/types.js';
import { ExpressionError } from '../expression/ExpressionError.js';
import { evaluate, type Variables } from '../expression/evaluate.js';
import { ExecutionFault } from '../faults.js';
import { isJsonObject, type Json, type JsonObject, jsonBytes, kindOf } from '../json.js';

/**
 * Builds what a template describes.
 *
 * @throws ExecutionFault when an expression fails on the data; `where` names the place
 */
export function buildValue(template: Template, variables: Variables, where: string): Json {
  if (template.kind === 'literal') return template.value;
  if (template.kind === 'map') {
    return Object.fromEntries(
      template.entries.map(([key, value]) => [key, buildValue(value, variables, where)]),
    );
  }
  return evaluateOrFault(template, variables, where);
}

export function buildObject(template: Template, variables: Variables, where: string): JsonObject {
  return expectObject(buildValue(template, variables, where), where);
}

/** Evaluates one expression; its failure ends the execution. */
export function evaluateOrFault(
  { source, expression }: { source: string; expression: Parameters<typeof evaluate>[0] },
  variables: Variables,
  where: string,
): Json {
  try {
    return evaluate(expression, variables);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExecutionFault('FnF.BadExpression', `${where}: ${source}: ${error.message}`);
  }
}

/** State data are JSON objects (facts/cloudflow 4). */
export function expectObject(value: Json, where: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new ExecutionFault(
    'FnF.InvalidData',
    `${where} must be a JSON object, found ${kindOf(value)}`,
  );
}

/** Each input and output is at most 64 KiB, else the execution fails (facts/cloudflow 4). */
export function expectSize<T extends Json>(value: T, limitBytes: number, where: string): T {
  const bytes = jsonBytes(value);
  if (bytes <= limitBytes) return value;
  throw new ExecutionFault(
    'FnF.DataLimitExceeded',
    `${where} has ${bytes} bytes, at most ${limitBytes} are allowed`,
  );
}
