import type { RegionClock } from '../../clock.js';
import type { AccessKey, KeyStore } from '../../gateway/keys.js';
import { isAcs3, verifyAcs3 } from '../../gateway/signature/acs3.js';
import { verifyRpc } from '../../gateway/signature/rpc.js';
import type { SignatureFault } from '../../gateway/signature/verdict.js';
import type { WireRequest } from '../../gateway/wire.js';
import { EcsError, type EcsErrorCode } from '../errors.js';
import type { Parameters } from './Parameters.js';

const CODES: Record<SignatureFault, EcsErrorCode> = {
  missing: 'IncompleteSignature',
  malformed: 'IncompleteSignature',
  unknownKey: 'InvalidAccessKeyId.NotFound',
  mismatch: 'SignatureDoesNotMatch',
  expired: 'IllegalTimestamp',
  badDigest: 'SignatureDoesNotMatch',
  replayed: 'SignatureNonceUsed',
  badToken: 'InvalidSecurityToken.Malformed',
};

/** A signature is good for 15 minutes on either side of the clock: nonces are kept as long. */
const NONCE_LIFE_MS = 30 * 60_000;

/** Verifies signatures of either form and refuses a nonce that was used before. */
export class Authenticator {
  readonly #keys: KeyStore;
  readonly #clock: RegionClock;
  #nonces = new Set<string>();
  #olderNonces = new Set<string>();
  #turnsAt = 0;

  constructor(keys: KeyStore, clock: RegionClock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Whose call it is. Throws `EcsError` unless it is signed by a known key and new. */
  verify(request: WireRequest, parameters: Parameters): AccessKey {
    const options = { keys: this.#keys, now: () => this.#clock.now() };
    const acs3 = isAcs3(request);
    const verdict = acs3
      ? verifyAcs3(request, { ...options, payload: 'sha256' })
      : verifyRpc(request, options);
    if (!verdict.ok) throw new EcsError(CODES[verdict.reason], verdict.detail);
    const nonce = acs3
      ? request.headers['x-acs-signature-nonce']
      : parameters.optional('SignatureNonce');
    if (typeof nonce !== 'string' || nonce === '') {
      throw new EcsError('IncompleteSignature', 'SignatureNonce');
    }
    this.#useUp(`${verdict.key.accessKeyId} ${nonce}`);
    return verdict.key;
  }

  #useUp(nonce: string): void {
    const now = this.#clock.now();
    if (now >= this.#turnsAt) {
      this.#olderNonces = now - this.#turnsAt < NONCE_LIFE_MS ? this.#nonces : new Set();
      this.#nonces = new Set();
      this.#turnsAt = now + NONCE_LIFE_MS;
    }
    if (this.#nonces.has(nonce) || this.#olderNonces.has(nonce)) {
      throw new EcsError('SignatureNonceUsed');
    }
    this.#nonces.add(nonce);
  }
}
