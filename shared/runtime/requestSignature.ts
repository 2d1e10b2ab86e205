import type { HttpRequest } from './httpEvent.js';

/** What the header Authorization of a signed request says (ACS3-HMAC-SHA256). */
export interface RequestSignature {
  readonly accessKeyId: string;
  /** Names in lower case. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

/**
 * The signature of a request, which the trigger has checked; undefined where the header is not
 * wholly of the documented form (facts/function-compute 1.2, 3.4).
 */
export function requestSignature({ headers }: HttpRequest): RequestSignature | undefined {
  const match =
    /^ACS3-HMAC-SHA256 +Credential=([A-Za-z0-9._-]{1,128}), *SignedHeaders=([a-z0-9;-]{1,2000}), *Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  const [, accessKeyId = '', names = '', signature = ''] = match ?? [];
  return match ? { accessKeyId, signedHeaders: names.split(';'), signature } : undefined;
}

/** The value of a header that the caller signed; undefined for one that is not there or not signed. */
export const signedHeader = (request: HttpRequest, name: string): string | undefined =>
  requestSignature(request)?.signedHeaders.includes(name) ? request.headers[name] : undefined;
