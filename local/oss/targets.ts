import { isIP } from 'node:net';
import type { WireRequest } from '../gateway/wire.js';
import { OssError } from './errors.js';

/** What a request is about. An empty `name` is the bucket itself; an empty `bucket` the service. */
export interface OssTarget {
  readonly bucket: string;
  readonly name: string;
}

/**
 * What the request may be about, likeliest first; which one it is, only the signature tells, since it
 * covers bucket and object name. `ali-oss` 6.23.0 names the bucket in three ways:
 * - in the Host header, also when the endpoint is an IP address (`bucket.oss-region.aliyuncs.com`);
 * - in the path, with `sldEnable`, and then in the Host header as well when the endpoint is an IP;
 * - nowhere: `signatureUrlV4` for an IP endpoint without `sldEnable`. OSS could not serve such a URL;
 *   the loopback does, by asking which of its buckets was signed.
 */
export function targetsOf(request: WireRequest, bucketNames: readonly string[]): OssTarget[] {
  const path = decodePath(request.path);
  const at = path.indexOf('/');
  const inPath =
    at < 0 ? { bucket: path, name: '' } : { bucket: path.slice(0, at), name: path.slice(at + 1) };
  const hostBucket = bucketOfHost(request.headers.host ?? '');
  if (hostBucket !== undefined) return [{ bucket: hostBucket, name: path }, inPath];
  return [inPath, ...bucketNames.map((bucket) => ({ bucket, name: path }))];
}

function bucketOfHost(host: string): string | undefined {
  const hostname = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isIP(hostname) !== 0) return undefined;
  const at = hostname.indexOf('.');
  return at <= 0 ? undefined : hostname.slice(0, at);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    throw new OssError('InvalidObjectName', 'The Object name must be encoded in UTF-8.');
  }
}
