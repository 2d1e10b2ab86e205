import { limits } from '../../shared/contracts/limits.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { HttpRequest } from '../../shared/runtime/httpEvent.js';
import { signedHeader } from '../../shared/runtime/requestSignature.js';

/**
 * Our own header first. The cloud's is taken where it is signed and fits: whether the gateway takes
 * it for the payload line of its own signature is open (facts/function-compute 3.4).
 */
const DIGEST_HEADERS = ['x-acs-sgm-body-sha256', 'x-acs-content-sha256'] as const;

/**
 * The trigger's signature does not cover the body, so clients sign its hash as a header. Throws
 * ServiceError 413 for a body over the limit and 400 `badDigest` unless each hash that is there is
 * signed and fits the body, and a request with a body has one.
 */
export function checkBody(request: HttpRequest): void {
  const { body, headers } = request;
  if (body.length > limits.requestBodyBytes) {
    const detail = `the body has ${body.length} bytes, at most ${limits.requestBodyBytes} are taken`;
    throw new ServiceError('bodyTooLarge', detail);
  }
  const present = DIGEST_HEADERS.filter((name) => headers[name] !== undefined);
  const unsigned = present.find((name) => signedHeader(request, name) === undefined);
  if (unsigned !== undefined) throw badDigest(`${unsigned} is not among the SignedHeaders`);
  const wrong = present.find((name) => headers[name] !== sha256Hex(body));
  if (wrong !== undefined) throw badDigest(`${wrong} is not the SHA-256 of the body`);
  if (body.length > 0 && present.length === 0) throw badDigest("the body's SHA-256 is not signed");
}

const badDigest = (found: string) =>
  new ServiceError(
    'badDigest',
    `${found}; send the SHA-256 of the body in hexadecimal digits as ${DIGEST_HEADERS[0]}, and name that header in SignedHeaders`,
  );
