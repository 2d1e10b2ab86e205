import type { Json } from '../json.js';

export const ROOTS = ['$Context', '$Input', '$Output', '$Global'] as const;
export type Root = (typeof ROOTS)[number];

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '>' | '>=' | '<' | '<=' | 'in';

export type Expression =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'path'; readonly root: Root; readonly steps: readonly (string | number)[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Expression])[] };

/** Every node of an expression, the expression itself first. */
export function* nodesOf(expression: Expression): Generator<Expression> {
  yield expression;
  if (expression.kind === 'unary') yield* nodesOf(expression.operand);
  if (expression.kind === 'binary') {
    yield* nodesOf(expression.left);
    yield* nodesOf(expression.right);
  }
  if (expression.kind === 'call') for (const one of expression.arguments) yield* nodesOf(one);
  if (expression.kind === 'array') for (const one of expression.items) yield* nodesOf(one);
  if (expression.kind === 'object') for (const [, one] of expression.entries) yield* nodesOf(one);
}
