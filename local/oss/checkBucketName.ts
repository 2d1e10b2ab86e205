import { OssError } from './errors.js';

/** 3–63 lower-case letters, digits and hyphens, no hyphen at either end ("HTTP status code 400"). */
export function checkBucketName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) throw new OssError('InvalidBucketName');
}
