/** How a class of interfaces stands in a check. */
export type Standing =
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail' }
  | { readonly kind: 'notApplicable' }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * The standing of a class that fails, or that is unknown for the reason `unsure`, or that passes.
 */
export const standingOf = (fails: boolean, unsure: string | undefined): Standing =>
  fails
    ? { kind: 'fail' }
    : unsure === undefined
      ? { kind: 'pass' }
      : { kind: 'unknown', reason: unsure };
