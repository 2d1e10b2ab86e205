import type { WireRequest } from '../../gateway/wire.js';
import { OssError } from '../errors.js';
import type { OssTarget } from '../targets.js';

/** A signature as the request carries it: well-formed and in time, not yet verified. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** Whether the signature was made with this secret for this target. */
  fits(target: OssTarget, accessKeySecret: string): boolean;
}

const SKEW_MS = 15 * 60_000;

/** Throws `RequestTimeTooSkewed` over 15 minutes' difference, to either side. */
export function checkSkew(sentAtMs: number, nowMs: number): void {
  if (Math.abs(nowMs - sentAtMs) > SKEW_MS) throw new OssError('RequestTimeTooSkewed');
}

export function headerOf(request: WireRequest, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
}

/** Refuses a URL after its last second. */
export function checkExpiry(expiresAtMs: number, nowMs: number): void {
  if (nowMs > expiresAtMs) throw new OssError('AccessDenied', 'Request has expired.');
}
