/**
 * How often a property is tried: `times`, or the share of it that PROPERTY_RUNS names. Mutation
 * tests run each property for thousands of mutants and set it.
 */
export const runs = (times: number): number =>
  Math.ceil(times * Number(process.env.PROPERTY_RUNS ?? 1));
