import { isUtf8 } from 'node:buffer';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The body as EventBridge hands it on under `IsBase64Decode`: decoded when it is the Base64 of a text,
 * else as it is. What the cloud does with another body is not documented.
 */
export function decodeBody(body: string): string {
  if (!BASE64.test(body)) return body;
  const bytes = Buffer.from(body, 'base64');
  return isUtf8(bytes) ? bytes.toString() : body;
}
