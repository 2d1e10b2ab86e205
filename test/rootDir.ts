import { fileURLToPath } from 'node:url';

/** The root of this checkout, an absolute path. */
export const rootDir = fileURLToPath(new URL('..', import.meta.url));
