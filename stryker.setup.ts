import fc from 'fast-check';

/** The same examples for every mutant, and the first that fails is enough. */
fc.configureGlobal({ seed: 20_261_120, endOnFailure: true });
