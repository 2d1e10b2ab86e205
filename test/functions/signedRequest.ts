import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { HttpRequest } from '../../shared/runtime/httpEvent.js';

/** What a test asks with; the rest is as a signing client makes it. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent and signed. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent, and not signed. */
  readonly unsigned?: Readonly<Record<string, string>>;
}

/** A request as the trigger hands it on after it has checked the signature. */
export function signedRequest(asked: Asked): HttpRequest {
  const { method, path, query = {}, body = '', unsigned = {} } = asked;
  const signed: Record<string, string> = {
    host: 'request-http.cn-hangzhou.fcapp.run',
    'x-acs-date': '2026-11-24T08:09:10Z',
    'x-acs-signature-nonce': randomUUID(),
    ...(body === '' ? {} : { 'x-acs-sgm-body-sha256': sha256Of(body) }),
    ...asked.headers,
  };
  const names = Object.keys(signed).sort().join(';');
  const signature = randomBytes(32).toString('hex');
  return {
    ...{ method, path, query },
    headers: {
      ...unsigned,
      ...signed,
      authorization: `ACS3-HMAC-SHA256 Credential=LTAIperson,SignedHeaders=${names},Signature=${signature}`,
    },
    body: Buffer.from(body),
  };
}

export const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');
