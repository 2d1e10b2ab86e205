/**
 * A CommonJS package seen from ESM: its exports are the namespace's default, one level in, unless a
 * bundler has put them where they belong. Told apart by `default`, which such a package's own
 * exports have as a class.
 */
export const unwrapCommonJs = <T extends { readonly default: unknown }>(loaded: T): T =>
  typeof loaded.default === 'function' ? loaded : (loaded.default as T);
