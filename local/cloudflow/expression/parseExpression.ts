import type { Json } from '../json.js';
import { type BinaryOperator, type Expression, ROOTS } from './ast.js';
import { ExpressionError } from './ExpressionError.js';
import { functionNamed } from './functions.js';
import { type Token, tokenise } from './tokenise.js';

/** facts/cloudflow 4: at most ten nested function calls in an expression. */
const MAX_NESTED_CALLS = 10;
/** Keeps a hostile expression from filling the stack; far over anything a person writes. */
const MAX_DEPTH = 200;

/** Weakest first; the usual order, since the pages give none. */
const BINARY_LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>', '>=', '<', '<=', 'in'],
];

const CONSTANTS: ReadonlyMap<string, Json> = new Map([
  ['true', true],
  ['false', false],
]);

/**
 * Reads an expression (facts/cloudflow 4): paths from `$Context`, `$Input`, `$Output`, `$Global`
 * with `.name` and `[n]`; texts, numbers, true, false; the operators of conditions; calls of
 * built-in functions; array and map literals as the function samples write them.
 *
 * @throws ExpressionError with the place
 */
export function parseExpression(source: string): Expression {
  const parser = new Parser(tokenise(source));
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #calls = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expression(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('the expression is nested too deeply');
    const expression = this.#binary(0);
    this.#depth -= 1;
    return expression;
  }

  expectEnd(): void {
    if (this.#peek().kind !== 'end') this.#unexpected();
  }

  #binary(level: number): Expression {
    const operators = BINARY_LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((one) => this.#accept(one));
      if (!operator) return left;
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const operator = this.#accept('!') ? '!' : this.#accept('-') ? '-' : undefined;
    if (!operator) return this.#primary();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('the expression is nested too deeply');
    const operand = this.#unary();
    this.#depth -= 1;
    return { kind: 'unary', operator, operand };
  }

  #primary(): Expression {
    const token = this.#peek();
    if (token.kind === 'text') return { kind: 'literal', value: this.#next().value };
    if (token.kind === 'number') return { kind: 'literal', value: Number(this.#next().value) };
    if (token.kind === 'variable') return this.#path();
    if (token.kind === 'name') return this.#named();
    if (this.#accept('(')) {
      const inner = this.expression();
      this.#expect(')');
      return inner;
    }
    if (this.#accept('[')) return { kind: 'array', items: this.#list(']') };
    if (this.#accept('{')) return this.#object();
    return this.#unexpected();
  }

  #path(): Expression {
    const token = this.#next();
    const root = ROOTS.find((one) => one === token.value);
    if (!root) {
      throw new ExpressionError(
        `unknown variable ${token.value}; there are ${ROOTS.join(', ')}`,
        token.position,
      );
    }
    const steps: (string | number)[] = [];
    for (;;) {
      if (this.#accept('.')) {
        if (this.#peek().kind !== 'name') this.#unexpected('a name after "."');
        steps.push(this.#next().value);
      } else if (this.#accept('[')) {
        const index = this.#next();
        if (index.kind !== 'number' || !/^\d+$/.test(index.value)) {
          throw new ExpressionError('an index must be a whole number', index.position);
        }
        steps.push(Number(index.value));
        this.#expect(']');
      } else {
        return { kind: 'path', root, steps };
      }
    }
  }

  #named(): Expression {
    const token = this.#next();
    const constant = CONSTANTS.get(token.value);
    if (constant !== undefined) return { kind: 'literal', value: constant };
    if (!this.#accept('(')) {
      throw new ExpressionError(
        `${token.value} is neither a literal, a path nor a call`,
        token.position,
      );
    }
    const builtIn = functionNamed(token.value);
    if (!builtIn) {
      throw new ExpressionError(`there is no function ${token.value}`, token.position);
    }
    this.#calls += 1;
    if (this.#calls > MAX_NESTED_CALLS) {
      throw new ExpressionError(`more than ${MAX_NESTED_CALLS} nested calls`, token.position);
    }
    const given = this.#list(')');
    this.#calls -= 1;
    if (given.length < builtIn.min || given.length > builtIn.max) {
      throw new ExpressionError(
        `${token.value} takes ${arity(builtIn)}, found ${given.length}`,
        token.position,
      );
    }
    return { kind: 'call', name: token.value, arguments: given };
  }

  #list(end: string): Expression[] {
    const items: Expression[] = [];
    if (this.#accept(end)) return items;
    do items.push(this.expression());
    while (this.#accept(','));
    this.#expect(end);
    return items;
  }

  #object(): Expression {
    const entries: [string, Expression][] = [];
    if (this.#accept('}')) return { kind: 'object', entries };
    do {
      const key = this.#next();
      if (key.kind !== 'text') throw new ExpressionError('a key must be a text', key.position);
      this.#expect(':');
      entries.push([key.value, this.expression()]);
    } while (this.#accept(','));
    this.#expect('}');
    return { kind: 'object', entries };
  }

  #peek(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw new ExpressionError('the expression ends too early');
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #accept(text: string): boolean {
    const token = this.#peek();
    const isOperator = token.kind === 'symbol' || (text === 'in' && token.kind === 'name');
    if (!isOperator || token.value !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#unexpected(JSON.stringify(text));
  }

  #unexpected(wanted = 'a value'): never {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'the end' : JSON.stringify(token.value);
    throw new ExpressionError(`expected ${wanted}, found ${found}`, token.position);
  }

  #fail(message: string): never {
    throw new ExpressionError(message, this.#peek().position);
  }
}

function arity({ min, max }: { min: number; max: number }): string {
  if (min === max) return `${min} argument${min === 1 ? '' : 's'}`;
  return max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max} arguments`;
}
