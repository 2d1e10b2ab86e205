/** A word of a command line for a shell; whatever stands in it is no more than text. */
export const shellQuoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
