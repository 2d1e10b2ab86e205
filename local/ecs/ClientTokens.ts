import { EcsError } from './errors.js';
import type { Parameters } from './wire/Parameters.js';

/** Enough for any test or rehearsal; the oldest token is forgotten first. */
const MAX_TOKENS = 10_000;
/** What differs between two sendings of one call. */
const PER_SENDING = new Set([
  'Signature',
  'SignatureNonce',
  'Timestamp',
  'AccessKeyId',
  'SecurityToken',
]);

type Body = Readonly<Record<string, unknown>>;

/**
 * Idempotence by ClientToken: the same call again is answered as the first time and not carried out;
 * another call with the token is refused ([DOCS2021] How to ensure idempotence).
 */
export class ClientTokens {
  readonly #answers = new Map<string, { readonly asked: string; readonly body: Body }>();

  once(operation: string, parameters: Parameters, run: () => Body): Body {
    const token = parameters.optional('ClientToken');
    if (token === undefined) return run();
    if (!/^[\x20-\x7e]{1,64}$/.test(token)) {
      throw new EcsError('InvalidParameter', 'ClientToken: at most 64 ASCII characters');
    }
    const key = `${operation} ${token}`;
    const asked = [...parameters.names()]
      .filter((name) => !PER_SENDING.has(name))
      .sort()
      .map((name) => `${name}=${parameters.optional(name) ?? ''}`)
      .join('\n');
    const earlier = this.#answers.get(key);
    if (earlier !== undefined) {
      if (earlier.asked !== asked) throw new EcsError('IdempotentParameterMismatch', token);
      return earlier.body;
    }
    const body = run();
    this.#answers.set(key, { asked, body });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_TOKENS && oldest !== undefined) this.#answers.delete(oldest);
    return body;
  }
}
