import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signRequest } from '../../../cli/client/signRequest.js';

const key = { accessKeyId: 'LTAIexample', accessKeySecret: 'secretExample' };
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
  it('signs a body by its hash, as a header of an empty payload', () => {
    const request = { method: 'POST', url: urlOf('/changes?dryRun=true'), body: '{"a":1}', now };
    expect(signRequest(key, request)).toStrictEqual({
      'x-acs-content-sha256': '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
      'x-acs-date': '2026-11-24T08:09:10Z',
      authorization:
        'ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders=x-acs-content-sha256;x-acs-date,Signature=c95cedec3cd922e5b36e75c94111e01948bdf23ccdba6359672c1e1ed4a56385',
    });
  });

  it('signs the token of temporary credentials, and a query that needs encoding', () => {
    const url = urlOf('/changes/chg-1/targets');
    url.searchParams.set('nextToken', "a b*'(~)!/ü+");
    url.searchParams.set('A', '1');
    const signed = signRequest(
      { ...key, securityToken: 'sts-token' },
      { method: 'GET', url, body: '', now },
    );
    expect(signed).toStrictEqual({
      'x-acs-content-sha256': sha256(''),
      'x-acs-date': '2026-11-24T08:09:10Z',
      'x-acs-security-token': 'sts-token',
      authorization:
        'ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders=x-acs-content-sha256;x-acs-date;x-acs-security-token,Signature=ee3be499a42598deeb85b780dfa4cab0902e8508f245e7d60e201124a2005008',
    });
  });

  it('encodes a dollar sign in the path', () => {
    const signed = signRequest(key, { method: 'GET', url: urlOf('/a$b'), body: '', now });
    expect(signatureIn(signed)).toBe(
      'd4812dbf16090ba36856eb6fa6ce908b65ba793485dde75c070effaa38544fd7',
    );
  });

  it('agrees with the documented construction for any secret, body and date', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string(),
        fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
        (secret, body, date) => {
          const signed = signRequest(
            { ...key, accessKeySecret: secret },
            { method: 'POST', url: urlOf('/changes?b=2&a=1'), body, now: date },
          );
          expect(signatureIn(signed)).toBe(
            expectedSignature(secret, 'POST', '/changes', 'a=1&b=2', [
              ['x-acs-content-sha256', sha256(body)],
              ['x-acs-date', date.toISOString().replace(/\.\d+Z$/, 'Z')],
            ]),
          );
        },
      ),
    );
  });

  it('never sends the secret', () => {
    const signed = signRequest(key, { method: 'GET', url: urlOf('/changes'), body: '', now });
    expect(JSON.stringify(signed)).not.toContain(key.accessKeySecret);
  });
});
