import { ServiceClient } from './client/serviceClient.js';
import { serviceUrl } from './client/serviceUrl.js';
import type { SigningKey } from './client/signRequest.js';
import { readCredentials } from './credentials.js';
import { UsageError } from './exitCodes.js';

/** A moment without an answer must not end a command that follows a long change. */
const ATTEMPTS = 5;

/** The deployment that a command talks to, and as whom. */
export async function connectService(options: {
  readonly url?: string;
  readonly profile?: string;
}): Promise<{ readonly client: ServiceClient; readonly key: SigningKey }> {
  const url = options.url ?? process.env.SGM_URL;
  if (!url) {
    throw new UsageError(
      'no service: set SGM_URL (or --url) to the HTTP trigger of request-http, or start a loopback region with `sgm region`',
    );
  }
  const key = await readCredentials(options.profile);
  return { client: new ServiceClient(serviceUrl(url), key, { attempts: ATTEMPTS }), key };
}
