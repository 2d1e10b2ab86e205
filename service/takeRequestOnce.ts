import { takenRequestName } from '../shared/evidence/coordinationNames.js';
import { createJson } from '../shared/evidence/evidenceStore.js';
import { ServiceError } from '../shared/runtime/errors.js';
import type { HttpRequest } from '../shared/runtime/httpEvent.js';
import { requestSignature, signedHeader } from '../shared/runtime/requestSignature.js';
import type { Service } from './Service.js';

/** What a caller makes anew for each request, as the SDKs of the cloud name it. */
const NONCE_HEADER = 'x-acs-signature-nonce';

/**
 * Takes a signed request that changes something, and takes it once: by its nonce where that is
 * signed, else by its signature. The trigger takes a signature for 15 minutes, so that whoever sees
 * a request could send it again; the mark outlives that. Throws ServiceError 401 for a request that
 * is not signed and 409 `requestRepeated` for one that was taken before, whether or not it was
 * answered: a caller that tries again signs anew, with the same Idempotency-Key.
 */
export async function takeRequestOnce(
  request: HttpRequest,
  { coordination, clock, requestId }: Pick<Service, 'coordination' | 'clock' | 'requestId'>,
): Promise<void> {
  const signature = requestSignature(request);
  if (!signature) {
    const detail =
      'a POST must be signed: the header Authorization must be ACS3-HMAC-SHA256 with Credential, SignedHeaders and Signature';
    throw new ServiceError('signatureMissing', detail);
  }
  const nonce = signedHeader(request, NONCE_HEADER);
  const mark = nonce ? `nonce ${nonce}` : `signature ${signature.signature}`;
  const name = takenRequestName(signature.accessKeyId, mark);
  // The id tells this invocation's own mark from another's where the answer to the put was lost.
  const taken = { v: 1, requestId, at: clock.iso() };
  if ((await createJson(coordination, name, taken)) === 'exists') {
    throw new ServiceError(
      'requestRepeated',
      `this very request was received before, and a signed request counts once; sign it anew with a fresh ${NONCE_HEADER}, and with the same Idempotency-Key where it is to be the same change`,
    );
  }
}
