/** An expression that can't be read, or can't be evaluated on the data at hand. */
export class ExpressionError extends Error {
  /** Position in the expression's text, counted from 0; undefined while evaluating. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(position === undefined ? message : `${message} (at character ${position + 1})`);
    this.name = 'ExpressionError';
    this.position = position;
  }
}
