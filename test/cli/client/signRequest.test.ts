import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signRequest } from '../../../cli/client/signRequest.js';

const key = { accessKeyId: 'LTAIexample', accessKeySecret: 'secretExample' };
const nonce = 'n-1';
const now = new Date('2026-11-24T08:09:10.123Z');
const urlOf = (path: string) => new URL(path, 'http://127.0.0.1:8080');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The construction as the trigger's page has it, over what went out (facts/function-compute 3.4):
 * method, path, sorted encoded query, `key:value` lines, signed keys, empty payload.
 */
function expectedSignature(
  secret: string,
  method: string,
  path: string,
  query: string,
  headers: readonly (readonly [string, string])[],
): string {
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const signed = headers.map(([name]) => name).join(';');
  const canonical = `${method}\n${path}\n${query}\n${lines}\n${signed}\n`;
  return createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
}

const signatureIn = (headers: Record<string, string>) =>
  /Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '')?.[1];

describe('signRequest', () => {
  // The signatures are what the vendor's @alicloud/openapi-util 0.3.3 makes of the same requests.
  it('signs host, nonce, key, and a body by its hash, as headers of an empty payload', () => {
    const request = { method: 'POST', url: urlOf('/changes?dryRun=true'), body: '{"a":1}' };
    const signed = signRequest(key, { ...request, idempotencyKey: 'ticket-1', now, nonce });
    expect(signed).toStrictEqual({
      'x-acs-date': '2026-11-24T08:09:10Z',
      'x-acs-sgm-body-sha256': '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
      'x-acs-sgm-idempotency-key': 'ticket-1',
      'x-acs-signature-nonce': 'n-1',
      authorization:
        'ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders=host;x-acs-date;x-acs-sgm-body-sha256;x-acs-sgm-idempotency-key;x-acs-signature-nonce,Signature=3b51897a876f7cf83bce007fe225d64464bae1cb50d8f4955edd99ae60e000f2',
    });
  });

  it('signs the token of temporary credentials, and a query that needs encoding', () => {
    const url = urlOf('/changes/chg-1/targets');
    url.searchParams.set('nextToken', "a b*'(~)!/ü+");
    url.searchParams.set('A', '1');
    const signed = signRequest(
      { ...key, securityToken: 'sts-token' },
      { method: 'GET', url, body: '', now, nonce },
    );
    expect(signed).toStrictEqual({
      'x-acs-date': '2026-11-24T08:09:10Z',
      'x-acs-security-token': 'sts-token',
      'x-acs-signature-nonce': 'n-1',
      authorization:
        'ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders=host;x-acs-date;x-acs-security-token;x-acs-signature-nonce,Signature=33725b8beb06e6ffb46f4646d33b961dda3b8199b9c828230c708b9b6216634c',
    });
  });

  it('encodes a dollar sign in the path', () => {
    const signed = signRequest(key, { method: 'GET', url: urlOf('/a$b'), body: '', now, nonce });
    expect(signatureIn(signed)).toBe(
      '3490bd053a367af5a9e0172398537534cd31d7bb9e080189fd9bbc4e54c1efb9',
    );
  });

  it('agrees with the documented construction for any secret, body and date', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
        (secret, body, date) => {
          const signed = signRequest(
            { ...key, accessKeySecret: secret },
            { method: 'POST', url: urlOf('/changes?b=2&a=1'), body, now: date, nonce },
          );
          expect(signatureIn(signed)).toBe(
            expectedSignature(secret, 'POST', '/changes', 'a=1&b=2', [
              ['host', '127.0.0.1:8080'],
              ['x-acs-date', date.toISOString().replace(/\.\d+Z$/, 'Z')],
              ['x-acs-sgm-body-sha256', sha256(body)],
              ['x-acs-signature-nonce', nonce],
            ]),
          );
        },
      ),
    );
  });

  it('never sends the secret', () => {
    const signed = signRequest(key, {
      method: 'GET',
      url: urlOf('/changes'),
      body: '',
      now,
      nonce,
    });
    expect(JSON.stringify(signed)).not.toContain(key.accessKeySecret);
  });
});
