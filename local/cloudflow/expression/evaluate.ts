import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, kindOf } from '../json.js';
import type { BinaryOperator, Expression, Root } from './ast.js';
import { ExpressionError } from './ExpressionError.js';
import { functionNamed } from './functions.js';

/** What the variables hold; one that is absent may not be used here. */
export type Variables = Partial<Record<Root, Json>>;

/**
 * The value of an expression. Whether a path that leads nowhere is null or an error, and whether
 * values of two kinds may be compared, was not read (facts/cloudflow 10.7): both are errors here,
 * so that no flow comes to rely on either.
 *
 * @throws ExpressionError
 */
export function evaluate(expression: Expression, variables: Variables): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'path':
      return follow(expression.root, expression.steps, variables);
    case 'array':
      return expression.items.map((item) => evaluate(item, variables));
    case 'object':
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [key, evaluate(value, variables)]),
      );
    case 'call': {
      const builtIn = functionNamed(expression.name);
      if (!builtIn) throw new ExpressionError(`there is no function ${expression.name}`);
      return builtIn.call(expression.arguments.map((one) => evaluate(one, variables)));
    }
    case 'unary': {
      const operand = evaluate(expression.operand, variables);
      return expression.operator === '!' ? !asBoolean(operand, '!') : -asNumber(operand);
    }
    case 'binary':
      return binary(expression.operator, expression.left, expression.right, variables);
  }
}

function follow(root: Root, steps: readonly (string | number)[], variables: Variables): Json {
  let value = variables[root];
  if (value === undefined) throw new ExpressionError(`${root} can't be used here`);
  let path: string = root;
  for (const step of steps) {
    const next = stepInto(value, step);
    path += typeof step === 'number' ? `[${step}]` : `.${step}`;
    if (next === undefined) throw new ExpressionError(`${path} does not exist`);
    value = next;
  }
  return value;
}

function stepInto(value: Json, step: string | number): Json | undefined {
  if (typeof step === 'number') {
    return Array.isArray(value) ? (value as readonly Json[])[step] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function binary(
  operator: BinaryOperator,
  leftSide: Expression,
  rightSide: Expression,
  variables: Variables,
): Json {
  const left = evaluate(leftSide, variables);
  if (operator === '||' && asBoolean(left, operator)) return true;
  if (operator === '&&' && !asBoolean(left, operator)) return false;
  const right = evaluate(rightSide, variables);
  switch (operator) {
    case '||':
    case '&&':
      return asBoolean(right, operator);
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'in':
      return isIn(left, right);
    default:
      return compare(operator, left, right);
  }
}

/** `==` is documented for texts and numbers; Booleans are let through, the rest is refused. */
function equal(left: Json, right: Json): boolean {
  const comparable = ['text', 'number', 'boolean'].includes(kindOf(left));
  if (!comparable || kindOf(left) !== kindOf(right)) {
    throw new ExpressionError(`${kindOf(left)} and ${kindOf(right)} can't be compared`);
  }
  return left === right;
}

function compare(operator: '>' | '>=' | '<' | '<=', left: Json, right: Json): boolean {
  if (typeof left === 'number' && typeof right === 'number') {
    return ordered(operator, left - right);
  }
  if (typeof left === 'string' && typeof right === 'string') {
    return ordered(operator, Buffer.compare(Buffer.from(left), Buffer.from(right)));
  }
  throw new ExpressionError(
    `${operator} compares numbers or texts, found ${kindOf(left)} and ${kindOf(right)}`,
  );
}

function ordered(operator: '>' | '>=' | '<' | '<=', difference: number): boolean {
  switch (operator) {
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
  }
}

function isIn(value: Json, container: Json): boolean {
  if (Array.isArray(container)) {
    return (container as readonly Json[]).some((one) => isDeepStrictEqual(one, value));
  }
  if (isJsonObject(container) && typeof value === 'string') {
    return Object.hasOwn(container, value);
  }
  throw new ExpressionError(
    `"in" needs an array, or a key and a map; found ${kindOf(value)} in ${kindOf(container)}`,
  );
}

function asBoolean(value: Json, operator: string): boolean {
  if (typeof value !== 'boolean') {
    throw new ExpressionError(`${operator} needs true or false, found ${kindOf(value)}`);
  }
  return value;
}

function asNumber(value: Json): number {
  if (typeof value !== 'number') {
    throw new ExpressionError(`- needs a number, found ${kindOf(value)}`);
  }
  return value;
}
