/** Names that mean something to JavaScript: an object with such a key is not what it seems. */
export const reservedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
