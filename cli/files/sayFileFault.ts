import { messageOf } from '../../shared/runtime/errors.js';

const words: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'you may not read it'],
]);

/** Why a file can't be read, without its name and the call that failed; else the error's message. */
export const sayFileFault = (error: unknown): string =>
  words.get((error as { readonly code?: unknown } | undefined)?.code) ?? messageOf(error);
