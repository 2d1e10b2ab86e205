import { IdempotencyKey } from '../../shared/contracts/ids.js';
import { parse } from '../../shared/contracts/parse.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { HttpRequest } from '../../shared/runtime/fcEvent.js';

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

/** The header Idempotency-Key. Throws ServiceError 400 when it is malformed. */
export function idempotencyKeyOf({ headers }: HttpRequest): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined) return undefined;
  const key = parse(IdempotencyKey, header);
  if (key.ok) return key.value;
  throw new ServiceError('badIdempotencyKey', 'the Idempotency-Key is malformed', {
    violations: key.violations.map((one) => ({ ...one, target: 'Idempotency-Key' })),
  });
}

/** Who signed: the access key's id, as ActionTrail shows it. Never the signature. */
export function callerOf({ headers }: HttpRequest): string {
  const id = /Credential=([A-Za-z0-9._-]{1,128})/.exec(headers.authorization ?? '')?.[1];
  return id === undefined ? 'HTTP trigger' : `access key ${id}`;
}
