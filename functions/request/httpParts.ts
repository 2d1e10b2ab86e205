import { IdempotencyKey, isRemedyKey, REMEDY_KEY_PREFIX } from '../../shared/contracts/ids.js';
import { parse } from '../../shared/contracts/parse.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { HttpRequest } from '../../shared/runtime/httpEvent.js';
import { requestSignature, signedHeader } from '../../shared/runtime/requestSignature.js';

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(
  statusCode: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** The key where the signature covers it; the plain header is that of the contract. */
const SIGNED_KEY_HEADER = 'x-acs-sgm-idempotency-key';

/**
 * The key of a request: the signed header x-acs-sgm-idempotency-key, or the header Idempotency-Key.
 * Throws ServiceError 400 when it is malformed, unsigned in the first, told twice in two ways, or one
 * that compliance runs use.
 */
export function idempotencyKeyOf(request: HttpRequest): string | undefined {
  const { headers } = request;
  const plain = headers['idempotency-key'];
  const covered = headers[SIGNED_KEY_HEADER];
  if (covered !== undefined && signedHeader(request, SIGNED_KEY_HEADER) === undefined) {
    const detail = `${SIGNED_KEY_HEADER} is not among the SignedHeaders; sign it`;
    throw new ServiceError('badIdempotencyKey', detail);
  }
  if (covered !== undefined && plain !== undefined && covered !== plain) {
    const detail = `Idempotency-Key and ${SIGNED_KEY_HEADER} name two keys; send one of them`;
    throw new ServiceError('badIdempotencyKey', detail);
  }
  const header = covered ?? plain;
  if (header === undefined) return undefined;
  const key = parse(IdempotencyKey, header);
  if (!key.ok) {
    throw new ServiceError('badIdempotencyKey', 'the Idempotency-Key is malformed', {
      violations: key.violations.map((one) => ({ ...one, target: 'Idempotency-Key' })),
    });
  }
  if (isRemedyKey(key.value)) {
    const detail = `the Idempotency-Key begins with ${REMEDY_KEY_PREFIX}, as those of compliance runs do; use another`;
    throw new ServiceError('idempotencyKeyReserved', detail);
  }
  return key.value;
}

/** Who signed: the access key's id, as ActionTrail shows it. Never the signature. */
export function callerOf(request: HttpRequest): string {
  const id = requestSignature(request)?.accessKeyId;
  return id === undefined ? 'HTTP trigger' : `access key ${id}`;
}
