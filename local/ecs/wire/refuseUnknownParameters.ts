import { EcsError } from '../errors.js';
import type { OperationHandler } from '../operation.js';
import type { Parameters } from './Parameters.js';

/** Carried by every RPC call or accepted by every operation of the SDK, without effect here. */
const COMMON = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'SignatureType',
  'Timestamp',
  'RegionId',
  'OwnerId',
  'OwnerAccount',
  'ResourceOwnerId',
  'ResourceOwnerAccount',
]);

/** Refuses parameters that the operation does not read, so that nothing asked for is passed over. */
export function refuseUnknownParameters(operation: OperationHandler, parameters: Parameters): void {
  for (const name of parameters.names()) {
    const generic = name.replace(/\.[1-9]\d*(?=\.|$)/g, '.N');
    if (COMMON.has(name) || operation.parameters.includes(generic)) continue;
    throw new EcsError('UnsupportedParameter', `${operation.name}: ${name}`);
  }
}
