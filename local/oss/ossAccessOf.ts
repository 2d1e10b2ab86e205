import type { WireRequest } from '../gateway/wire.js';
import type { AccessCall } from '../ram/Role.js';
import type { OssOperation } from './ossRouteOf.js';
import type { OssTarget } from './targets.js';

/** HeadObject has no action of its own (HeadObject page); ListObjectsV2 is ListObjects'. */
const ACTIONS: Readonly<Record<OssOperation, string>> = {
  PutObject: 'oss:PutObject',
  GetObject: 'oss:GetObject',
  HeadObject: 'oss:GetObject',
  ListObjectsV2: 'oss:ListObjects',
};

/** What RAM is asked before an operation: the object, or the bucket with the prefix of a listing. */
export function ossAccessOf(
  operation: OssOperation,
  { bucket, name }: OssTarget,
  { query }: Pick<WireRequest, 'query'>,
  { regionId, accountId }: { readonly regionId: string; readonly accountId: string },
): AccessCall {
  const arn = `acs:oss:${regionId}:${accountId}:${bucket}`;
  const action = ACTIONS[operation];
  if (operation !== 'ListObjectsV2') return { action, resources: [`${arn}/${name}`] };
  const conditions = {
    'oss:Prefix': query.get('prefix') ?? '',
    'oss:Delimiter': query.get('delimiter') ?? '',
  };
  return { action, resources: [arn], conditions };
}
