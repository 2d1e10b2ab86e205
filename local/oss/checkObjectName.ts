import { OssError } from './errors.js';

const MAX_NAME_BYTES = 1_023;

/**
 * Refuses an object name that OSS refuses (empty, over 1,023 bytes, begins with `/` or `\`: "HTTP
 * status code 400"), and one that the loopback can't keep as a plain file of the same name inside
 * the bucket's folder: OSS itself takes `a//b`, `a/` and control characters.
 */
export function checkObjectName(name: string): void {
  if (name === '') throw new OssError('InvalidObjectName', 'The Object name can not be empty.');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new OssError('InvalidObjectName', 'The Length of Object name must be less than 1024.');
  }
  if (name.startsWith('/') || name.startsWith('\\')) throw new OssError('InvalidObjectName');
  const segment = name.split('/').find((one) => one === '' || one === '.' || one === '..');
  if (segment !== undefined) {
    throw new OssError(
      'InvalidObjectName',
      `The loopback region keeps objects as files: an object name can't have the segment '${segment}'.`,
    );
  }
  // XML 1.0 has no form for them, so a listing could not name the object.
  if ([...name].some((one) => one < ' ' || one === '\ufffe' || one === '\uffff')) {
    throw new OssError(
      'InvalidObjectName',
      'The loopback region takes no control characters in an object name.',
    );
  }
}
