import { UsageError } from '../exitCodes.js';

/**
 * The address of a service as a person gives it. Throws UsageError for another form, and for plain
 * HTTP to anywhere but this machine: signatures, tokens and answers would be open to the network.
 */
export function serviceUrl(text: string): string {
  if (!/^https?:\/\/[^/\s@?#]+\/?$/.test(text) || !URL.canParse(text)) {
    throw new UsageError(
      `SGM_URL must be http://host[:port] or https://host[:port], without a path; found ${text}`,
    );
  }
  const { protocol, hostname } = new URL(text);
  if (protocol === 'http:' && !isLoopback(hostname)) {
    throw new UsageError(
      `SGM_URL must be https, found ${text}: plain http is for a region on this machine (127.0.0.1, localhost or [::1])`,
    );
  }
  return text;
}

/** `hostname` as a URL has it: addresses in their shortest form. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
